import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { openLocalMongo, statusLocalMongo, stopLocalMongo } from '../../libs/local-mongo/index.js';
import { createLedgerClient, type LedgerClient, type LedgerEntry, seededRandom } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import { freePort, type ManagedProcess, startApp } from '../support/process-driver/index.js';
import { Api, CAMPAIGN_ADMIN } from './api.js';
import { ensureBuilt } from './built.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';

export interface LocalDatabaseOptions extends CampaignOptions {
  /** How often the database child is stopped by SIGSTOP while both processes write. */
  readonly stops: number;
}

/** Of each process, between one stop and the next. */
const WRITES_BETWEEN = 20;
const READY_WITHIN_MS = 120_000;
const REPLACED_WITHIN_MS = 30_000;
const EXIT_WITHIN_MS = 25_000;
/** «At once», with room for a busy machine. */
const AT_ONCE_MS = 2_000;

interface Sharer {
  readonly process: ManagedProcess;
  readonly api: Api;
  readonly url: string;
}

/**
 * The one-command start twice over one home: both share one local database; a child that is stopped is replaced and
 * nothing acknowledged is missing; a later start keeps the data; SIGTERM ends in order, a second signal at once.
 */
export async function runLocalDatabase(options: LocalDatabaseOptions): Promise<Verdict> {
  const findings = new Findings('local database', options);
  const random = seededRandom(options.seed);
  await ensureBuilt();
  const home = await mkdtemp(join(tmpdir(), 'vigia-campaign-'));
  const ledgers: LedgerClient[] = [];
  try {
    const sharers = await Promise.all([start(home), start(home)]);
    const [first, second] = sharers;
    const { users, server } = await statusLocalMongo(home);
    findings.equal([...users].sort(), sharers.map(({ process }) => process.pid).sort(), 'users of the local database');
    for (const { api, url } of sharers) {
      ledgers.push(createLedgerClient({ baseUrl: url, headers: await api.authorization(), maxSockets: 2 }));
    }
    const writers = writeUntilStopped(ledgers);
    for (let round = 1; round <= options.stops; round += 1) {
      await pause(random.int(300, 1_500)); // the moment of the stop comes from the seed
      await stopAndReplace(home, findings, round);
      await writesGoOn(ledgers);
    }
    await writers.stop();
    for (const ledger of ledgers) {
      findings.equal((await ledger.settle({ timeoutMs: 60_000 })).length, 0, 'writes whose outcome stayed unknown');
    }
    const entries = ledgers.flatMap((ledger) => [...ledger.entries]);
    findings.figure('writes acknowledged', entries.filter(({ outcome }) => outcome === 'acked').length);
    findings.figure('writes asked again', entries.filter(({ attempts }) => attempts.length > 1).length);
    await judge(home, entries, findings);

    await endInOrder(first, 'the first of two', findings);
    findings.equal((await statusLocalMongo(home)).isRunning, true, 'database runs for the other process');
    await second.api.must(200, 'GET', '/clients');
    await endInOrder(second, 'the last one', findings);
    findings.equal((await statusLocalMongo(home)).isRunning, false, 'database runs without users');

    const again = await start(home, { SHUTDOWN_NOTICE_SECONDS: '15' });
    await judge(home, entries, findings);
    const [sample] = entries.filter(({ outcome }) => outcome === 'acked');
    if (sample !== undefined) await again.api.must(200, 'GET', `/clients/${idOf(sample)}`);
    await endAtOnce(again, findings);
    return findings.verdict(`2 × all over one home, ${server?.name ?? 'no server'} ${server?.version ?? ''}`);
  } finally {
    for (const ledger of ledgers) ledger.close();
    await stopLocalMongo(home);
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function start(home: string, env: Record<string, string> = {}): Promise<Sharer> {
  const port = await freePort();
  const managed = await startApp({
    inheritEnv: false,
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      VIGIA_HOME: home,
      PORT: String(port),
      METRICS_PORT: '0',
      VIGIA_ADMIN_EMAIL: CAMPAIGN_ADMIN.email,
      VIGIA_ADMIN_PASSWORD: CAMPAIGN_ADMIN.password,
      ...env,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await managed.waitForHttp(`${url}/health/ready`, { timeoutMs: READY_WITHIN_MS });
  return { process: managed, api: new Api(url), url };
}

/** One lane per process; it never waits for the other one. */
function writeUntilStopped(ledgers: readonly LedgerClient[]): { stop(): Promise<void> } {
  const state = { isOver: false };
  const lanes = ledgers.map(async (ledger, place) => {
    for (let count = 1; !state.isOver; count += 1) {
      const name = `Cliente ${place}-${count}`;
      await ledger.send({ path: '/api/v1/clients', body: { name, baseUrl: 'https://campanha.example' } });
      await pause(20); // a person's pace, so that the ledger stays readable
    }
  });
  return {
    stop: async () => {
      state.isOver = true;
      await Promise.all(lanes);
    },
  };
}

/** Both processes have some more writes acknowledged. */
async function writesGoOn(ledgers: readonly LedgerClient[]): Promise<void> {
  const goals = ledgers.map((ledger) => ledger.acked().length + WRITES_BETWEEN);
  const isThere = (): boolean => ledgers.every((ledger, place) => ledger.acked().length >= (goals[place] ?? 0));
  await eventually(isThere, { timeoutMs: 60_000, what: 'writes after the replacement' });
}

async function stopAndReplace(home: string, findings: Findings, round: number): Promise<void> {
  const before = await eventually(async () => (await statusLocalMongo(home)).pid, { timeoutMs: REPLACED_WITHIN_MS });
  process.kill(before, 'SIGSTOP');
  findings.say(`database ${before} stopped`);
  const stoppedAtMs = performance.now();
  try {
    const pid = await eventually(
      async () => {
        const now = (await statusLocalMongo(home)).pid;
        return now === before ? null : now;
      },
      { timeoutMs: REPLACED_WITHIN_MS, everyMs: 50, what: 'another database child' },
    );
    findings.figure(`replaced after, round ${round} (ms)`, performance.now() - stoppedAtMs);
    findings.say(`database ${pid} in its place`);
  } catch (error) {
    findings.fault(String(error));
    process.kill(before, 'SIGCONT'); // what follows still has to end in order
  }
}

const idOf = (entry: LedgerEntry): string => (entry.answer as { id?: string }).id ?? '';

async function judge(home: string, entries: readonly LedgerEntry[], findings: Findings): Promise<void> {
  const local = await openLocalMongo({ home, supervise: false });
  const client = await new MongoClient(local.uri, { serverSelectionTimeoutMS: 10_000 }).connect();
  try {
    const rows = await client
      .db('vigia')
      .collection('clients')
      .find({}, { projection: { name: 1 } })
      .toArray();
    const stored = new Set(rows.map(({ _id }) => String(_id)));
    const acked = entries.filter(({ outcome }) => outcome === 'acked');
    const missing = acked.filter((entry) => !stored.has(idOf(entry)));
    findings.equal(
      missing.map(({ id }) => id),
      [],
      'acknowledged writes that are missing',
    );
    const names = rows.map(({ name }) => name as string).filter((name) => name.startsWith('Cliente '));
    findings.equal(names.length - new Set(names).size, 0, 'clients made twice');
  } finally {
    await client.close(true);
    await local.release();
  }
}

async function endInOrder({ process: managed }: Sharer, who: string, findings: Findings): Promise<void> {
  const { code, durationMs, wasForced } = await managed.stop(EXIT_WITHIN_MS);
  findings.equal([code, wasForced], [0, false], `exit code of ${who} after SIGTERM, and whether it was forced`);
  findings.figure(`end of ${who} (ms)`, durationMs);
}

async function endAtOnce({ process: managed, url }: Sharer, findings: Findings): Promise<void> {
  managed.signal('SIGTERM');
  await managed.waitForHttp(`${url}/health/ready`, { isReady: (status) => status === 503, timeoutMs: 5_000 });
  findings.equal(managed.exit, null, 'exit after the first signal, while it still serves');
  const secondAtMs = performance.now();
  managed.signal('SIGTERM');
  const { atMs, code } = await managed.waitForExit(EXIT_WITHIN_MS);
  findings.expect(
    atMs - secondAtMs <= AT_ONCE_MS,
    () => `second signal ended it after ${Math.round(atMs - secondAtMs)} ms`,
  );
  findings.expect(code !== 0, () => 'an end at once must not look like an end in order');
  findings.figure('end by a second signal (ms)', atMs - secondAtMs);
}
