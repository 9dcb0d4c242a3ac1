import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MINUTE_MS = 60_000;

export interface EarlierBuild {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Builds an earlier commit of this repository in a folder of its own, with the dependencies that it had.
 * @throws Error when the commit is not in the history at hand
 */
export async function buildEarlier(commit: string): Promise<EarlierBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-earlier-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const archive = join(folder, 'source.tar');
    await run('git', ['archive', '--output', archive, commit], { timeout: MINUTE_MS });
    await run('tar', ['-xf', archive], { cwd: folder, timeout: MINUTE_MS });
    const options = { cwd: folder, timeout: 10 * MINUTE_MS, maxBuffer: 64 * 2 ** 20 };
    await run('npm', ['ci', '--no-audit', '--no-fund'], options);
    await run('npm', ['run', 'build', '--silent'], options);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
