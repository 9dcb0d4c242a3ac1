import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MongoClient } from 'mongodb';
import { openLocalMongo, statusLocalMongo, type LocalMongo } from '../../../libs/local-mongo/index.js';
import { FAR_LIMITS } from '../../support/limits/far-limits.js';
import { freePort, startProcess, type ManagedProcess } from '../../support/process-driver/index.js';
import { ApiSession } from './api-session.js';

export const ADMIN_EMAIL = 'admin@vigia.local';

/** Somebody who breaks a bench off must not be left with its database. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Core that the process is bound to (`taskset`); absent: any. */
  readonly core?: number | undefined;
  readonly nodeArgs?: readonly string[];
  /** Folder of another build; absent: this one. */
  readonly folder?: string | undefined;
}

export interface RunningVigia {
  readonly process: ManagedProcess;
  readonly url: string;
  readonly metricsUrl: string;
  /** Monotonic time at which the process was started. */
  readonly startedAtMs: number;
  /** Monotonic time at which it said that it is ready. */
  readonly readyAtMs: number;
  logIn(): Promise<ApiSession>;
}

/**
 * A throw-away home and database for a bench or the demo; `close` leaves nothing behind. Without MONGODB_URI a local
 * server is started and held, so that it outlives restarts of Vigia; it syncs every commit as in normal use.
 */
export class Workplace {
  private port: number | undefined;
  private readonly started: ManagedProcess[] = [];
  private readonly onSignal = (): void => {
    const end = (): never => process.exit(130);
    void this.close().then(end, end);
  };

  private constructor(
    readonly home: string,
    readonly uri: string,
    readonly dbName: string,
    private readonly local: LocalMongo | null,
    readonly adminPassword: string = randomBytes(12).toString('base64url'),
    private readonly isKept = false,
  ) {
    for (const signal of SIGNALS) process.once(signal, this.onSignal);
  }

  /** @param keptHome a folder that stays, with its database and the password of its first start: for data that take long to make */
  static async open(keptHome?: string): Promise<Workplace> {
    if (keptHome !== undefined) return Workplace.openKept(keptHome);
    const home = await mkdtemp(join(tmpdir(), 'vigia-bench-'));
    const given = process.env['MONGODB_URI'] ?? '';
    if (given !== '') return new Workplace(home, given, `vigia_bench_${process.pid}_${Date.now()}`, null);
    try {
      const local = await openLocalMongo({ home, supervise: false });
      return new Workplace(home, local.uri, 'vigia', local);
    } catch (error) {
      await rm(home, { recursive: true, force: true });
      throw error;
    }
  }

  private static async openKept(home: string): Promise<Workplace> {
    await mkdir(home, { recursive: true, mode: 0o700 });
    const note = join(home, 'bench-admin');
    const drawn = randomBytes(12).toString('base64url');
    // One that is there stays: the first start has made the account with it.
    if (!existsSync(note)) await writeFile(note, drawn, { mode: 0o600 });
    const local = await openLocalMongo({ home, supervise: false });
    return new Workplace(home, local.uri, 'vigia', local, await readFile(note, 'utf8'), true);
  }

  /** Name and version of the database server. */
  async database(): Promise<string> {
    if (this.local !== null) return `${this.local.server.name} ${this.local.server.version}`;
    return this.withClient(async (client) => {
      const { version } = await client.db('admin').command({ buildInfo: 1 });
      return `MongoDB ${String(version)} (MONGODB_URI)`;
    });
  }

  /** Process of the local server; null with MONGODB_URI. */
  async databasePid(): Promise<number | null> {
    return this.local === null ? null : (await statusLocalMongo(this.home)).pid;
  }

  /** Starts the built product and waits until it is ready. */
  async start(options: StartOptions = {}): Promise<RunningVigia> {
    // The same for all starts: the installation watches itself at its own address.
    const port = (this.port ??= await freePort());
    const startedAtMs = performance.now();
    const args = [...(options.nodeArgs ?? []), 'dist/main.js'];
    const bound = options.core === undefined ? null : ['-c', String(options.core), process.execPath, ...args];
    const vigia = await startProcess({
      name: 'vigia',
      ...(bound === null ? { args } : { command: 'taskset', args: bound }),
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
      env: { ...this.environment(port), ...options.env },
      maxLines: 300,
    });
    this.started.push(vigia);
    const { atMs: readyAtMs } = await vigia.waitForLine(/^Vigia (is watching|runs as)/, { timeoutMs: 120_000 });
    const metrics = await vigia.waitForLine(/^ metrics +(\S+)$/, { timeoutMs: 5_000 });
    await vigia.waitForLine(/^ database /, { timeoutMs: 5_000 });
    const url = `http://127.0.0.1:${port}`;
    return {
      process: vigia,
      url,
      metricsUrl: metrics.text.trim().split(/\s+/)[1] ?? '',
      startedAtMs,
      readyAtMs,
      logIn: () => ApiSession.logIn(url, ADMIN_EMAIL, this.adminPassword),
    };
  }

  /** Runs `work` with a connection of the bench's own, past Vigia. */
  async withClient<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = new MongoClient(this.uri, { serverSelectionTimeoutMS: 10_000 });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  }

  /** Ends whatever this process started and still runs, the database last. */
  async close(): Promise<void> {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
    await Promise.all(this.started.map((one) => one.kill9()));
    if (this.local === null) await this.withClient((client) => client.db(this.dbName).dropDatabase());
    else await this.local.stop();
    if (!this.isKept) await rm(this.home, { recursive: true, force: true });
  }

  /** For commands of the operator on this home, once Vigia has been started. */
  commandEnvironment(): Record<string, string | undefined> {
    return this.environment(this.port ?? 0);
  }

  private environment(port: number): Record<string, string | undefined> {
    return {
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: '',
      METRICS_PORT: '0',
      VIGIA_ROLE: 'all',
      VIGIA_HOME: this.home,
      MONGODB_DB: this.dbName,
      MONGODB_URI: this.local === null ? this.uri : undefined,
      VIGIA_ADMIN_EMAIL: ADMIN_EMAIL,
      VIGIA_ADMIN_PASSWORD: this.adminPassword,
      ACCESS_TOKEN_MINUTES: '240',
      OUTBOUND_ALLOW: '127.0.0.0/8',
      OUTBOUND_DNS_SERVERS: undefined,
      PROBE_MIN_INTERVAL_SECONDS: '1',
      SMTP_HOST: undefined,
      LOG_LEVEL: 'info',
      ...FAR_LIMITS,
    };
  }
}

/** Value of a counter in the text of `/metrics`, over all its labels; 0 when it was never counted. */
export async function readCounter(metricsUrl: string, name: string): Promise<number> {
  const response = await fetch(metricsUrl, { signal: AbortSignal.timeout(10_000) });
  const lines = (await response.text()).split('\n').filter((line) => new RegExp(`^${name}(\\{|\\s)`).test(line));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
