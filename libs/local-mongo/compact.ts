import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheFolder } from './cache-folder.js';
import { withLock } from './claim-lock.js';
import { withClient } from './client.js';
import { checkCopy, type Contents, copyDatabases } from './copy-databases.js';
import { readPassword } from './credentials.js';
import { LocalMongoInUse, NothingToCompact } from './errors.js';
import { findAndStart, type FindOptions, type Ways } from './find-server.js';
import { type HomeFiles, homeFiles, readState, type ServerState, writePrivate } from './home-files.js';
import { finishCompaction, newFiles, retiredData } from './finish-compaction.js';
import type { FindContext } from './recipe.js';
import { isRunning, startAgain, type StartOptions, stopServer, uriOf } from './start-server.js';
import { type LocalMongoLog, silentLog } from './types.js';
import { liveUsers } from './users.js';

const START_LOCK_MS = 10_000;
/** Of one command: building an index over a large collection is the longest. */
const COMMAND_MS = 600_000;

export interface CompactOptions {
  /** Vigia's own folder. */
  readonly home: string;
  readonly log?: LocalMongoLog;
  readonly cacheFolder?: string;
  /** Replaced in tests. */
  readonly ways?: Ways;
}

/** What `compactLocalMongo` did. */
export interface Compaction {
  readonly collections: number;
  readonly documents: number;
}

/**
 * Writes the files of a home's database anew, from the documents that are in it now: what was deleted or overwritten before is in
 * none of the files any more, neither in freed pages nor in journals or the server's log of changes. A second server with an empty
 * folder gets a copy of every collection, which is compared; then its files take the place of the old ones, which are deleted. A kill at any
 * moment leaves the old files or the new ones, whole. Needs as much space again as the present documents.
 * @throws LocalMongoInUse while a process uses the server; NothingToCompact; CopyDiffers, ServerStartFailed: the old files stay
 */
export async function compactLocalMongo(options: CompactOptions): Promise<Compaction> {
  const files = homeFiles(options.home);
  if ((await readState(files)) === null) throw new NothingToCompact(options.home);
  return withLock(files.startLock, START_LOCK_MS, async () => {
    const state = await readState(files);
    if (state === null) throw new NothingToCompact(options.home);
    const users = await liveUsers(files);
    if (users.length > 0) throw new LocalMongoInUse(users);
    const wasRunning = await isRunning(state);
    if (!wasRunning) await finishCompaction(files);
    const context = contextOf(options);
    const running = wasRunning ? state : await findAndStart(context, files, state, startOptions(state, options));
    try {
      const copied = await writeAnew(files, running, options);
      await takePlace(files, running, copied);
      return { collections: copied.length, documents: copied.reduce((sum, { documents }) => sum + documents, 0) };
    } finally {
      await leaveAsFound(files, state, wasRunning);
    }
  });
}

function contextOf({ home, cacheFolder = defaultCacheFolder(), log = silentLog }: CompactOptions): FindContext {
  return { home, cacheFolder, log };
}

function startOptions({ sync, keep }: StartOptions, { ways }: CompactOptions): FindOptions {
  return { sync, keep, ...(ways === undefined ? {} : { ways }) };
}

/** Fills a new folder by a server of its own, which has ended when this returns. */
async function writeAnew(files: HomeFiles, running: ServerState, options: CompactOptions): Promise<Contents[]> {
  const fresh = newFiles(files);
  const { kind, format } = running;
  await mkdir(fresh.folder, { recursive: true, mode: 0o700 });
  // Its first user gets the password that is known already: the files alone change places.
  await writePrivate(`${fresh.password(format)}.new`, `${await readPassword(files, format)}\n`);
  // Nothing depends on a single one of its writes: the files are synced as a whole once it has ended.
  const start = { ...startOptions({ sync: false, keep: false }, options), prefer: kind };
  const second = await findAndStart(contextOf(options), fresh, null, start);
  try {
    if (second.format !== format) throw new Error(`the server writes ${second.format} now, the data are ${format}`);
    const [from, to] = [await uriOf(files, running), await uriOf(fresh, second)];
    return await withClient(from, COMMAND_MS, (source) =>
      withClient(to, COMMAND_MS, (target) => copyDatabases(source, target)),
    );
  } finally {
    await stopServer(fresh, second);
  }
}

/** The new files become those of the home; the old ones are deleted once a server has shown the same documents from the new. */
async function takePlace(files: HomeFiles, running: ServerState, copied: readonly Contents[]): Promise<void> {
  const { format } = running;
  const [present, old] = [files.data(format), retiredData(files, format)];
  await stopServer(files, running);
  await rename(present, old);
  try {
    await rename(newFiles(files).data(format), present);
    await sync(present, files.folder);
    const state = await startAgain(files, running);
    await withClient(await uriOf(files, state), COMMAND_MS, (client) => checkCopy(client, copied));
  } catch (error) {
    const state = await readState(files);
    if (state !== null) await stopServer(files, state);
    await rm(present, { recursive: true, force: true });
    await rename(old, present);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Runs if it ran before, as it was started; nothing of the work is left beside it. */
async function leaveAsFound(files: HomeFiles, before: ServerState, wasRunning: boolean): Promise<void> {
  const now = await readState(files);
  const runs = now !== null && (await isRunning(now));
  if (runs && !wasRunning) await stopServer(files, now);
  if (!runs && wasRunning) await startAgain(files, before);
  await finishCompaction(files);
}

/** Every file below a folder, and the names in the folder above, are on the disk when this returns. */
async function sync(folder: string, above: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true });
  for (const path of [...entries.map((entry) => join(folder, entry)), folder, above]) {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
