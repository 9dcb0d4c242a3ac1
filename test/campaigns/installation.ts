import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Db, MongoClient } from 'mongodb';
import { type LocalMongo, openLocalMongo, statusLocalMongo, stopLocalMongo } from '../../libs/local-mongo/index.js';
import { FAR_LIMITS } from '../support/limits/far-limits.js';
import { eventually } from '../support/poll/index.js';
import { freePort, type ManagedProcess, startApp } from '../support/process-driver/index.js';
import { Api, CAMPAIGN_ADMIN } from './api.js';
import { ensureBuilt } from './built.js';

export type Role = 'all' | 'api' | 'worker';

export interface InstanceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Armed fault points, `name[:nth]`. */
  readonly faultPoints?: readonly string[];
  /** Port of the API; a free one unless given. */
  readonly port?: number;
}

/** One running process of the program. */
export interface Instance {
  readonly role: Role;
  readonly process: ManagedProcess;
  /** Base of the API; of a worker, its own port with `/health/*` and `/metrics`. */
  readonly url: string;
  readonly port: number;
  /** Monotonic, milliseconds: when it was started, and when it said that it is ready. */
  readonly startedAtMs: number;
  readonly readyAtMs: number;
}

const READY_WITHIN_MS = 120_000;
const DB_NAME = 'vigia';

/**
 * An installation of its own: a home, a local database that syncs each commit, and the processes that a campaign starts,
 * kills and starts again. They share home and secrets as on one machine.
 */
export class Installation {
  private readonly running = new Set<Instance>();

  private constructor(
    readonly home: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly server: LocalMongo,
    private readonly client: MongoClient,
  ) {}

  /** @param environment for all processes; each may add its own */
  static async open(environment: Readonly<Record<string, string>> = {}): Promise<Installation> {
    await ensureBuilt();
    const home = await mkdtemp(join(tmpdir(), 'vigia-campaign-'));
    // The campaign uses the server but does not watch over it: replacing it is the business of the program.
    const server = await openLocalMongo({ home, sync: true, supervise: false });
    const client = await new MongoClient(server.uri, { retryReads: true, serverSelectionTimeoutMS: 20_000 }).connect();
    return new Installation(home, environment, server, client);
  }

  /** The database as it is, past the program. */
  get db(): Db {
    return this.client.db(DB_NAME);
  }

  /** Address of the database server, without a database. */
  get databaseUri(): string {
    return this.server.uri;
  }

  get topology(): string {
    const { name, version } = this.server.server;
    return `${name} ${version}`;
  }

  /** Starts a process and waits until it is ready. */
  async start(role: Role, options: InstanceOptions = {}): Promise<Instance> {
    const port = options.port ?? (role === 'worker' ? 0 : await freePort());
    const startedAtMs = performance.now();
    const managed = await this.launch(role, { ...options, port });
    const { text } = await managed.waitForLine(/^ metrics +http/, { timeoutMs: READY_WITHIN_MS });
    const metricsUrl = /http:\S+(?=\/metrics)/.exec(text)?.[0] ?? '';
    const url = role === 'worker' ? metricsUrl : `http://127.0.0.1:${port}`;
    const instance = { role, process: managed, url, port, startedAtMs, readyAtMs: performance.now() };
    this.running.add(instance);
    return instance;
  }

  /** Starts a process that is to die at a fault point, perhaps before it is ready. Whoever calls this waits for its end. */
  launch(role: Role, { env = {}, faultPoints, port = 0 }: InstanceOptions): Promise<ManagedProcess> {
    return startApp({
      name: `vigia-${role}`,
      inheritEnv: false,
      env: { ...this.commonEnvironment(), VIGIA_ROLE: role, PORT: String(port), ...this.environment, ...env },
      ...(faultPoints === undefined ? {} : { faultPoints }),
    });
  }

  /** Starts a killed process again: same role and port. */
  async startAgain(instance: Instance, options: InstanceOptions = {}): Promise<Instance> {
    this.running.delete(instance);
    return this.start(instance.role, { port: instance.port, ...options });
  }

  api(instance: Instance): Api {
    return new Api(instance.url);
  }

  /** Process id of the database server now. */
  async databasePid(): Promise<number> {
    return eventually(async () => (await statusLocalMongo(this.home)).pid, {
      timeoutMs: 60_000,
      everyMs: 50,
      what: 'process id of the database server',
    });
  }

  /** Waits until another process than `before` is the database server and answers. */
  async databaseReplaced(before: number, timeoutMs = 60_000): Promise<number> {
    const pid = await eventually(
      async () => {
        const now = (await statusLocalMongo(this.home)).pid;
        return now === before ? null : now;
      },
      { timeoutMs, everyMs: 50, what: 'a new database server' },
    );
    await eventually(async () => (await this.db.command({ ping: 1 }))['ok'] === 1, { timeoutMs: 30_000, everyMs: 50 });
    return pid;
  }

  /** What the running processes wrote last, for the log of a campaign that found something. */
  lastWords(lines = 15): string {
    const tails = [...this.running].map(({ role, process: { pid, exit, lines: all } }) => {
      const texts = all.slice(-lines).map(({ text }) => `    | ${text.slice(0, 400)}`);
      return [`  ${role} ${pid}${exit === null ? '' : ', ended'}`, ...texts].join('\n');
    });
    return tails.join('\n');
  }

  /** Ends everything and removes the home. */
  async close(): Promise<void> {
    const left = [...this.running].filter(({ process: { exit } }) => exit === null);
    await Promise.all(left.map(({ process }) => process.kill9()));
    await this.client.close(true);
    await this.server.release();
    await stopLocalMongo(this.home);
    await rm(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  private commonEnvironment(): Record<string, string> {
    const { LOCAL_MONGO } = process.env;
    return {
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'warn',
      VIGIA_HOME: this.home,
      METRICS_PORT: '0',
      MONGODB_DB: DB_NAME,
      VIGIA_ADMIN_EMAIL: CAMPAIGN_ADMIN.email,
      VIGIA_ADMIN_PASSWORD: CAMPAIGN_ADMIN.password,
      PROBE_MIN_INTERVAL_SECONDS: '1',
      ...FAR_LIMITS,
      ...(LOCAL_MONGO === undefined ? {} : { LOCAL_MONGO }),
    };
  }
}
