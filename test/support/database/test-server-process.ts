import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defaultCacheFolder,
  openLocalMongo,
  statusLocalMongo,
  stopLocalMongo,
  type WayName,
} from '../../../libs/local-mongo/index.js';

const HOME_PREFIX = 'vigia-test-db-';
/** Homes of `local-mongo-home.ts`. */
const SUITE_HOME_PREFIX = 'vigia-home-';
const LEFTOVER_AGE_MS = 300_000;

/**
 * The process that holds the database server of a test run: a process of its own, so that the server is stopped and its
 * folder removed also when jest is killed (its end closes the channel). It runs under the loader of tsx, because jest does
 * not resolve the relative imports of a setup file.
 */
async function main(): Promise<void> {
  await removeLeftovers();
  const home = await mkdtemp(join(tmpdir(), HOME_PREFIX));
  const prefer = process.env['LOCAL_MONGO'] as WayName | undefined;
  const server = await openLocalMongo({
    home,
    sync: false,
    // A machine that is busy with tests answers late; replacing the server then would only add to the trouble.
    supervise: false,
    cacheFolder: defaultCacheFolder(process.env['XDG_CACHE_HOME']),
    ...(prefer ? { prefer } : {}),
  });
  process.once('disconnect', () => {
    void server.stop().then(() => rm(home, { recursive: true, force: true }));
  });
  // The keys of a terminal reach the whole group; only the end of the run ends this process.
  process.on('SIGINT', () => {});
  if (process.connected) process.send?.({ uri: server.uri });
  else process.emit('disconnect');
}

/** Runs that were killed could not clean up: their servers have no live user any more. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(HOME_PREFIX) && !name.startsWith(SUITE_HOME_PREFIX)) continue;
    const home = join(tmpdir(), name);
    const { isRunning, users, startedAt } = await statusLocalMongo(home);
    // A folder without a running server may belong to a run that is just starting one; suites about sharing leave a
    // server without users for a moment.
    if (!isRunning || users.length > 0 || Date.now() - Date.parse(startedAt ?? '') < LEFTOVER_AGE_MS) continue;
    await stopLocalMongo(home);
    await rm(home, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.send?.({ error: (error as Error).message });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
