import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const projectRoot = join(__dirname, '..', '..', '..');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one script of the project with the Node of this test; a code other than zero is a value, not an error. */
export function runNode(args: readonly string[], timeoutMs = 120_000): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { cwd: projectRoot, timeout: timeoutMs, maxBuffer: 32 * 1024 * 1024 };
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') {
        reject(new Error(`${args.join(' ')} did not end by itself`, { cause: error }));
        return;
      }
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** Runs a script that prints JSON and answers what it printed. Throws with its error text when it failed. */
export async function runForJson<T>(args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await runNode(args);
  if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
