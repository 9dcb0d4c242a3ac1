import { endAbandonedTransactions } from './abandoned-transactions.js';
import { defaultCacheFolder } from './cache-folder.js';
import { withLock } from './claim-lock.js';
import { withClient } from './client.js';
import { NoLocalDatabase } from './errors.js';
import { findAndStart, type Ways } from './find-server.js';
import { finishCompaction } from './finish-compaction.js';
import { homeFiles, makeHomeFolder, readState, writeState, type HomeFiles, type ServerState } from './home-files.js';
import { isRunning, killServer, startAgain, stopServer, uriOf } from './start-server.js';
import { supervise, type Supervision } from './supervisor.js';
import { silentLog, type LocalMongo, type LocalMongoLog, type OpenOptions } from './types.js';
import { liveUsers, registerUser } from './users.js';

/** Finding may download a server, and another process may be doing just that. */
const START_LOCK_MS = 300_000;
/** A server that runs but does not answer for so long is replaced. */
const ANSWER_MS = 6_000;

/** A server may die between its answer and its use; more often than that it is not an accident. */
const JOINS = 3;

/** What tests alone may replace: the ways to start a server, and the first work on one that was found. */
export interface InternalOptions extends OpenOptions {
  readonly ways?: Ways;
  readonly endAbandoned?: typeof endAbandonedTransactions;
}

/**
 * Finds the database server of a home or starts one (the six ways of the design, in that order), registers this process
 * as its user and takes part in watching it. Processes that start at the same moment share one server.
 * @throws NoLocalDatabase with every attempt and its reason; DataOfOtherServer; LockTimeout
 */
export async function openLocalMongo(options: InternalOptions): Promise<LocalMongo> {
  const files = homeFiles(options.home);
  const log = options.log ?? silentLog;
  await makeHomeFolder(files);
  const { state, withdraw } = await withLock(files.startLock, START_LOCK_MS, async () => {
    const running = await joinAlive(files, log, options);
    return { state: running, withdraw: await registerUser(files) };
  });
  const uri = await uriOf(files, state);
  const supervision = options.supervise === false ? null : supervise({ files, log, uri, first: state });
  return new OpenServer(files, log, uri, state, withdraw, supervision, options.idleStop !== false);
}

/** A server that has ended what killed processes left open. One that dies meanwhile is started again. */
async function joinAlive(files: HomeFiles, log: LocalMongoLog, options: InternalOptions): Promise<ServerState> {
  const endAbandoned = options.endAbandoned ?? endAbandonedTransactions;
  for (let join = 1; ; join += 1) {
    const running = await joinOrStart(files, log, options);
    try {
      await endAbandoned(files, await uriOf(files, running), log);
      return running;
    } catch (error) {
      if (join === JOINS || (await isRunning(running))) throw error;
      log.warn({ err: error }, 'local database server died when it was found, it is started again');
    }
  }
}

async function joinOrStart(files: HomeFiles, log: LocalMongoLog, options: InternalOptions): Promise<ServerState> {
  const before = await readState(files);
  const keep = options.keep === true;
  if (before !== null && isWanted(before, options) && (await isRunning(before))) {
    const state = (await answers(files, before)) ? before : await replaceStuck(files, log, before);
    const joined: ServerState = { ...state, keep: state.keep || keep, desired: 'up' };
    await writeState(files, joined);
    return joined;
  }
  if (before !== null && (await isRunning(before))) await makeWay(files, before, options);
  await finishCompaction(files);
  const cacheFolder = options.cacheFolder ?? defaultCacheFolder();
  const sync = options.sync !== false;
  const { prefer, ways } = options;
  const context = { home: options.home, cacheFolder, log };
  return findAndStart(context, files, before, { sync, keep, prefer, ...(ways === undefined ? {} : { ways }) });
}

/** A server of another kind than the forced one, or one that may lose writes where none may be lost, is not joined. */
function isWanted(state: ServerState, { prefer, sync }: OpenOptions): boolean {
  if (prefer !== undefined && prefer !== 'running' && prefer !== state.kind) return false;
  return state.sync || sync === false;
}

/**
 * Stops a server that this process cannot join. One of another kind that somebody uses is not taken from them; one that
 * may lose writes is: it comes back on the same port, and its users reconnect.
 */
async function makeWay(files: HomeFiles, state: ServerState, { prefer }: OpenOptions): Promise<void> {
  const users = await liveUsers(files);
  if (prefer !== undefined && prefer !== 'running' && prefer !== state.kind && (state.keep || users.length > 0)) {
    const holder = users.length === 0 ? 'it was started to stay' : `process ${[...new Set(users)].join(', ')} uses it`;
    const reason = `${state.name} runs from this folder and ${holder}; stop it first (npm run db -- stop)`;
    throw new NoLocalDatabase([{ way: prefer, reason }]);
  }
  await stopServer(files, state);
}

async function answers(files: HomeFiles, state: ServerState): Promise<boolean> {
  return withClient(await uriOf(files, state), ANSWER_MS, (client) => client.db('admin').command({ ping: 1 })).then(
    () => true,
    () => false,
  );
}

async function replaceStuck(files: HomeFiles, log: LocalMongoLog, state: ServerState): Promise<ServerState> {
  log.warn({ pid: state.process?.pid }, 'local database server does not answer, it is replaced');
  await killServer(state);
  return startAgain(files, state);
}

class OpenServer implements LocalMongo {
  readonly server;
  #isReleased = false;

  constructor(
    private readonly files: HomeFiles,
    private readonly log: LocalMongoLog,
    readonly uri: string,
    private readonly first: ServerState,
    private readonly withdraw: () => Promise<void>,
    private readonly supervision: Supervision | null,
    private readonly stopsWhenIdle: boolean,
  ) {
    const { kind, name, version, goodFor } = first;
    this.server = { kind, name, version, goodFor };
  }

  get pid(): number {
    return this.supervision?.pid() ?? this.first.process?.pid ?? 0;
  }

  onRestart(callback: (server: { readonly pid: number }) => void): () => void {
    return this.supervision?.onRestart(callback) ?? (() => {});
  }

  async stop(): Promise<void> {
    await this.leave(() => true);
  }

  async release(): Promise<void> {
    await this.leave(async (state) => this.stopsWhenIdle && !state.keep && (await liveUsers(this.files)).length === 0);
  }

  private async leave(shouldStop: (state: ServerState) => boolean | Promise<boolean>): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    await this.supervision?.end();
    await withLock(this.files.startLock, START_LOCK_MS, async () => {
      await this.withdraw();
      const state = await readState(this.files);
      if (state === null || !(await shouldStop(state))) return;
      await stopServer(this.files, state);
      this.log.info({ server: state.name }, 'local database server stopped');
    });
  }
}

/** What `statusLocalMongo` tells. */
export interface LocalMongoStatus {
  readonly isRunning: boolean;
  /** Null when none was ever started here. */
  readonly server: { readonly name: string; readonly version: string; readonly goodFor: string } | null;
  readonly pid: number | null;
  readonly port: number | null;
  readonly startedAt: string | null;
  readonly isKept: boolean;
  /** Process ids of its users. */
  readonly users: readonly number[];
}

/** State of a home's server. */
export async function statusLocalMongo(home: string): Promise<LocalMongoStatus> {
  const files = homeFiles(home);
  const state = await readState(files);
  const users = await liveUsers(files);
  const running = state !== null && (await isRunning(state));
  return {
    isRunning: running,
    server: state === null ? null : { name: state.name, version: state.version, goodFor: state.goodFor },
    pid: running ? (state.process?.pid ?? null) : null,
    port: state?.port ?? null,
    startedAt: running ? state.startedAt : null,
    isKept: state?.keep ?? false,
    users,
  };
}

/** Stops a home's server whoever uses it. Returns false when none ran. */
export async function stopLocalMongo(home: string): Promise<boolean> {
  const files = homeFiles(home);
  if ((await readState(files)) === null) return false;
  return withLock(files.startLock, START_LOCK_MS, async () => {
    const state = await readState(files);
    if (state === null) return false;
    const ran = await isRunning(state);
    await stopServer(files, state);
    return ran;
  });
}
