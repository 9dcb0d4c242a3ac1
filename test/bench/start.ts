import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { spread } from '../support/ledger/index.js';
import { freePort, startApp } from '../support/process-driver/index.js';
import { openLocalMongo, stopLocalMongo } from '../../libs/local-mongo/index.js';
import { Report } from './support/report.js';

/**
 * npm run bench:start [-- --runs 10 --quick]
 * From the start of the process until `/health/ready` answers 200: on an empty folder with the Python wheel to be
 * fetched, with it in the cache, and on a migrated database whose server is stopped or runs.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const plan = { runs: Number(values.runs ?? (values.quick ? 2 : 10)), quick: values.quick };
const START_WITHIN_MS = 180_000;

const report = new Report('start', plan);
/** HOME of the started processes, so that nothing is in the cache at first. */
const person = await mkdtemp(join(tmpdir(), 'vigia-person-'));
const homes: string[] = [];
try {
  const uncached = await startOnce(await newHome(), 'wheel');
  report.figure('firstStartUncachedMs', uncached);
  report.atMost('first start, wheel to be fetched', uncached.readyMs / 1_000, 60, 's');
  const home = await newHome();
  const cached = await startOnce(home, 'wheel');
  report.figure('firstStartCachedMs', cached);
  report.atMost('first start, wheel in the cache', cached.readyMs / 1_000, 60, 's');

  const stopped = await repeat(home);
  report.figure('startWithDatabaseStoppedMs', stopped);
  report.atMost('start of a migrated database, its server included', stopped.max / 1_000, 5, 's');
  const held = await openLocalMongo({ home, supervise: false, cacheFolder: join(person, '.cache', 'vigia') });
  report.version('database', `${held.server.name} ${held.server.version}`);
  try {
    const running = await repeat(home);
    report.figure('startWithDatabaseRunningMs', running);
    report.atMost('start of a migrated database, its server running', running.max / 1_000, 5, 's');
  } finally {
    await held.stop();
  }
} finally {
  // A start that failed may have left its server behind.
  for (const home of homes) await stopLocalMongo(home);
  await Promise.all([person, ...homes].map((folder) => rm(folder, { recursive: true, force: true })));
}
report.finish();

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'vigia-bench-'));
  homes.push(home);
  return home;
}

async function repeat(home: string): Promise<ReturnType<typeof spread>> {
  const times: number[] = [];
  for (let run = 0; run < plan.runs; run += 1) times.push((await startOnce(home, 'auto')).readyMs);
  return spread(times);
}

async function startOnce(home: string, way: 'wheel' | 'auto'): Promise<{ readyMs: number; shutdownMs: number }> {
  const port = await freePort();
  const startedAtMs = performance.now();
  const vigia = await startApp({
    env: {
      HOME: person,
      XDG_CACHE_HOME: join(person, '.cache'),
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: '0',
      VIGIA_HOME: home,
      VIGIA_ROLE: 'all',
      LOCAL_MONGO: way,
      MONGODB_URI: undefined,
      MONGODB_DB: 'vigia',
    },
  });
  await vigia.waitForHttp(`http://127.0.0.1:${port}/health/ready`, { timeoutMs: START_WITHIN_MS });
  const readyMs = Math.round(performance.now() - startedAtMs);
  await vigia.waitForLine(/^Vigia is watching/); // only then does it listen to signals
  const { durationMs, wasForced, code } = await vigia.stop();
  if (wasForced || code !== 0) throw new Error(`Vigia did not stop in order (code ${String(code)})\n${vigia.text()}`);
  return { readyMs, shutdownMs: Math.round(durationMs) };
}
