import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheFolder, stopLocalMongo } from '../../../libs/local-mongo/index.js';

/** Cache of the tests: the same as that of the start, so that nothing is installed twice. */
export const CACHE_FOLDER = defaultCacheFolder(process.env['XDG_CACHE_HOME']);

/** Processes that still use a home; Jest waits for each of them. */
const users = new Set<ChildProcess>();

/** A home of its own for one test; `remove` ends what a failed test left running, and stops its server. */
export async function openHome(): Promise<{ readonly home: string; remove(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'vigia-home-'));
  return {
    home,
    async remove() {
      for (const user of users) user.kill('SIGKILL');
      await stopLocalMongo(home);
      await rm(home, { recursive: true, force: true });
    },
  };
}

export interface UserProcess {
  readonly uri: string;
  readonly serverPid: number;
  readonly child: ChildProcess;
  release(): Promise<void>;
  /** Ends it without any goodbye. */
  kill(): Promise<void>;
}

/** Starts a real process that opens the local database of `home`. */
export async function startUser(home: string): Promise<UserProcess> {
  const script = join(__dirname, 'local-mongo-user.ts');
  const child = fork(script, [home, CACHE_FOLDER], { execArgv: ['--import', 'tsx'] });
  users.add(child);
  child.once('exit', () => users.delete(child));
  const [first] = (await once(child, 'message')) as [{ uri?: string; pid?: number; error?: string }];
  if (first.uri === undefined || first.pid === undefined) throw new Error(first.error ?? 'no address');
  return {
    uri: first.uri,
    serverPid: first.pid,
    child,
    async release() {
      const end = once(child, 'exit');
      child.send('release');
      await end;
    },
    async kill() {
      const end = once(child, 'exit');
      child.kill('SIGKILL');
      await end;
    },
  };
}
