import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Binds a process with all its threads to one core. */
export async function bindToCore(pid: number, core: number): Promise<void> {
  await promisify(execFile)('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}
