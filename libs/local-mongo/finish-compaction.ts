import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataFormat, type HomeFiles, homeFiles, readState } from './home-files.js';
import { isRunning, killServer } from './start-server.js';

const FORMATS: readonly DataFormat[] = ['mongod', 'secantus', 'secantus-py'];

/** Where a compaction writes the new files. */
export function newFiles(files: HomeFiles): HomeFiles {
  return homeFiles(workFolder(files));
}

/** Where the old files wait until the new ones have shown that they are whole. */
export function retiredData(files: HomeFiles, format: DataFormat): string {
  return `${files.data(format)}.retired`;
}

/**
 * Takes away what a compaction that was killed left behind; old files that have no successor yet come back. Call it under the
 * start lock, when the home's server does not run or nothing is being compacted.
 */
export async function finishCompaction(files: HomeFiles): Promise<void> {
  const second = await readState(newFiles(files));
  if (second !== null && (await isRunning(second))) await killServer(second);
  for (const format of FORMATS) {
    const [present, old] = [files.data(format), retiredData(files, format)];
    if (!(await exists(old))) continue;
    if (await exists(present)) await rm(old, { recursive: true, force: true });
    else await rename(old, present);
  }
  await rm(workFolder(files), { recursive: true, force: true });
}

function workFolder(files: HomeFiles): string {
  return join(files.folder, 'compacting');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
