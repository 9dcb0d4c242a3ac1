import { stat } from 'node:fs/promises';
import { MongoClient } from 'mongodb';
import { endAbandonedTransactions, StoppedUsers } from './abandoned-transactions.js';
import { tryLock, withLock, type HeldLock } from './claim-lock.js';
import { boundedOptions } from './client.js';
import { readState, type HomeFiles, type ServerState } from './home-files.js';
import { isRunning, killServer, startAgain } from './start-server.js';
import { afterProbe, restartDelayMs, WATCHING, type ProbeOutcome, type Watch } from './supervisor-rules.js';
import type { LocalMongoLog } from './types.js';
import { wallClockMs } from './wall-clock.js';

const TICK_MS = 250;
const PROBE_INTERVAL_MS = 2_000;
const PROBE_TIMEOUT_MS = 1_500;
const STOPPED_INTERVAL_MS = 1_000;
/** A deadline that fires so late was held up in this process; the answer may have been waiting beside it. */
const OWN_DELAY_MS = 500;
/** Nobody takes the lock over before it is stale, so looking more often would find nothing. */
const HEARTBEAT_MS = 1_000;
const HEARTBEAT_STALE_MS = 10_000;
const START_LOCK_MS = 120_000;

export interface Supervision {
  /** Process id of the server now. */
  pid(): number;
  onRestart(callback: (server: { readonly pid: number }) => void): () => void;
  /** Ends this process's part; resolves when nothing of it runs any more. */
  end(): Promise<void>;
}

interface SuperviseOptions {
  readonly files: HomeFiles;
  readonly log: LocalMongoLog;
  readonly uri: string;
  readonly first: ServerState;
}

/**
 * Watches the server. Every user runs this; one of them, elected by a lock with a heartbeat, also writes and reads every
 * two seconds, starts an ended server again and replaces a stuck one. All of them notice a replacement in `server.json`.
 * One timer, which does not keep the process alive.
 */
export function supervise(options: SuperviseOptions): Supervision {
  const supervisor = new Supervisor(options);
  supervisor.start();
  return supervisor;
}

class Supervisor implements Supervision {
  readonly #callbacks = new Set<(server: { readonly pid: number }) => void>();
  readonly #stoppedUsers: StoppedUsers;
  #state: ServerState;
  #stateMtimeMs = 0;
  #lock: HeldLock | null = null;
  #lastBeatAtMs = 0;
  #watch: Watch = WATCHING;
  #client: MongoClient | null = null;
  #lastProbeAt = 0;
  #lastStoppedAt = 0;
  #lastTickAt = performance.now();
  #restarts = 0;
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;
  #tick: Promise<void> = Promise.resolve();
  #isEnded = false;
  #lastFault: string | null = null;

  constructor(private readonly options: SuperviseOptions) {
    this.#state = options.first;
    this.#stoppedUsers = new StoppedUsers(options.files, options.uri, options.log);
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#tick = this.tick()
        .catch((error: unknown) => this.report(error as Error))
        .then(() => {
          if (!this.#isEnded) this.start();
        });
    }, TICK_MS).unref();
  }

  pid(): number {
    return this.#state.process?.pid ?? 0;
  }

  onRestart(callback: (server: { readonly pid: number }) => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#tick;
    await this.#client?.close(true);
    await this.#lock?.release();
  }

  /** A lasting fault (a full disk) is told once, not four times a second. */
  private report(err: Error): void {
    if (err.message === this.#lastFault) return;
    this.#lastFault = err.message;
    this.options.log.error({ err }, 'watching the local database server failed');
  }

  private async tick(): Promise<void> {
    const now = performance.now();
    // This process was itself stopped or starved: its waiting says nothing about the server.
    if (now - this.#lastTickAt > PROBE_INTERVAL_MS + PROBE_TIMEOUT_MS) this.#watch = WATCHING;
    await this.refresh();
    if (this.#state.desired === 'up' && (await this.isElected()) && now >= this.#notBefore) await this.guard();
    this.#lastTickAt = performance.now();
    await this.lookForStopped();
  }

  /** Done by every user: the elected one may be the one that is stopped. */
  private async lookForStopped(): Promise<void> {
    if (this.#state.desired !== 'up' || performance.now() - this.#lastStoppedAt < STOPPED_INTERVAL_MS) return;
    this.#lastStoppedAt = performance.now();
    await this.#stoppedUsers.look();
  }

  /** Takes over what another process wrote. */
  private async refresh(): Promise<void> {
    const { mtimeMs } = await stat(this.options.files.state);
    if (mtimeMs === this.#stateMtimeMs) return;
    const state = await readState(this.options.files);
    if (state !== null) this.adopt(state);
    this.#stateMtimeMs = mtimeMs;
  }

  private adopt(state: ServerState): void {
    const before = this.#state.process?.pid;
    this.#state = state;
    if (state.process === null || state.process.pid === before) return;
    this.#watch = WATCHING;
    for (const callback of this.#callbacks) callback({ pid: state.process.pid });
  }

  private async isElected(): Promise<boolean> {
    // By the clock that says when the lock is stale: it also counts the time in which the machine slept.
    const sinceBeatMs = Math.abs(wallClockMs() - this.#lastBeatAtMs);
    if (this.#lock !== null && sinceBeatMs < HEARTBEAT_MS) return true;
    this.#lastBeatAtMs = wallClockMs();
    if (this.#lock !== null && (await this.#lock.beat())) return true;
    this.#lock = await tryLock(this.options.files.supervisorLock, { staleAfterMs: HEARTBEAT_STALE_MS });
    return this.#lock !== null;
  }

  private async guard(): Promise<void> {
    if (!(await isRunning(this.#state))) return this.replace('it ended');
    if (performance.now() - this.#lastProbeAt < PROBE_INTERVAL_MS) return;
    this.#lastProbeAt = performance.now();
    const outcome = await this.probe();
    const tookMs = performance.now() - this.#lastProbeAt;
    if (!outcome.ok && tookMs > PROBE_TIMEOUT_MS + OWN_DELAY_MS) return;
    const { next, verdict } = afterProbe(this.#watch, outcome, performance.now());
    this.#watch = next;
    if (verdict === 'stuck') return this.replace('it does not answer');
    if (verdict === 'steady') this.#restarts = 0;
    if (outcome.ok) await endAbandonedTransactions(this.options.files, this.options.uri, this.options.log);
  }

  /** One write and one read over the supervisor's own connection, which is made anew after each failure. */
  private async probe(): Promise<ProbeOutcome> {
    this.#client ??= new MongoClient(this.options.uri, boundedOptions(PROBE_TIMEOUT_MS));
    const client = this.#client;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
    });
    try {
      await Promise.race([writeAndRead(client), deadline]);
      return { ok: true };
    } catch (error) {
      this.#client = null;
      // Not awaited past its own timeouts: closing waits for a server that may be stopped.
      void client.close(true).catch(() => {});
      this.options.log.warn({ reason: (error as Error).message }, 'local database server did not answer');
      return { ok: false };
    } finally {
      clearTimeout(timer);
    }
  }

  private async replace(reason: string): Promise<void> {
    const { files, log } = this.options;
    const seen = this.#state.process?.pid;
    await withLock(files.startLock, START_LOCK_MS, async () => {
      const state = await readState(files);
      // Another process may have replaced or stopped it while this one waited for the lock.
      if (state === null || state.desired === 'down' || state.process?.pid !== seen) return;
      log.warn({ pid: seen, reason }, 'local database server is being replaced');
      await killServer(state);
      try {
        this.adopt(await startAgain(files, state));
        log.info({ pid: this.pid() }, 'local database server runs again');
      } catch (err) {
        log.error({ err }, 'local database server could not be started again');
      }
    });
    this.#watch = WATCHING;
    this.#restarts += 1;
    this.#notBefore = performance.now() + restartDelayMs(this.#restarts);
  }
}

async function writeAndRead(client: MongoClient): Promise<void> {
  const beats = client.db('vigia_supervisor').collection<{ _id: string; at: number }>('beats');
  const at = wallClockMs();
  await beats.updateOne({ _id: 'beat' }, { $set: { at } }, { upsert: true });
  const read = await beats.findOne({ _id: 'beat' });
  if (read?.at !== at) throw new Error('what was written was not read back');
}
