import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { ObjectId } from 'mongodb';
import { eventually } from '../support/poll/index.js';
import { createServices, seconds } from './support/api-session.js';
import type { ArrivalFigures } from './support/arrival-figures.js';
import { type ProcessUse, watchProcess } from './support/process-figures.js';
import { Report } from './support/report.js';
import { countMissingPoints, readStartLag } from './support/stored-checks.js';
import { forkScript, Target } from './support/target.js';
import { readCounter, type RunningVigia, Workplace } from './support/workplace.js';

/**
 * npm run bench:watch [-- --n 1000 --interval 30 --seconds 180 --warmup 10 --hang --quick]
 * Many services on one process: how exactly they are asked and what a check costs, beside a bare Node scheduler on the same
 * targets. `--hang`: all targets stop to answer at once, and no start may be late or left out.
 */
const { values } = parseArgs({
  options: {
    n: { type: 'string' },
    interval: { type: 'string' },
    seconds: { type: 'string' },
    warmup: { type: 'string' },
    hang: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const plan = {
  n: Number(values.n ?? (values.quick ? 200 : 1_000)),
  intervalSeconds: Number(values.interval ?? (values.quick ? 5 : 30)),
  windowSeconds: Number(values.seconds ?? (values.quick ? 20 : 180)),
  warmupSeconds: Number(values.warmup ?? (values.quick ? 2 : 10)),
  hang: values.hang,
  quick: values.quick,
};
const intervalMs = plan.intervalSeconds * 1_000;
/** The bars were set for 1,000; with more, the event loop may be behind for longer. */
const deviationP99LimitMs = plan.n > 1_000 ? 50 : 10;

const report = new Report('watch', plan);
const target = await Target.start(plan.n);
const place = await Workplace.open();
try {
  report.version('database', await place.database());
  const baseline = plan.hang ? null : await measureBaseline();
  const clientId = await createAll();
  const vigia = await firstRound();
  if (plan.hang) await measureHang(vigia, clientId);
  else await measureWatch(vigia, clientId, baseline);
  const stop = await vigia.process.stop();
  report.figure('shutdownMs', Math.round(stop.durationMs));
} finally {
  target.close();
  await place.close();
}
report.finish();

async function measureBaseline(): Promise<{ figures: ArrivalFigures; use: ProcessUse | null }> {
  report.say(`bare scheduler: ${plan.n} paths every ${plan.intervalSeconds} s`);
  const child = forkScript('../watch-baseline.ts', [target.url, String(plan.n), String(intervalMs)]);
  try {
    await everyPathSeen();
    await seconds(plan.warmupSeconds);
    await target.beginWindow();
    const endWatch = watchProcess(child.pid ?? null);
    await seconds(plan.windowSeconds);
    return { figures: await target.figures(intervalMs), use: endWatch() };
  } finally {
    child.kill('SIGKILL');
  }
}

/** Services are made by one process and watched by the next one: what is measured is a start, as on any morning. */
async function createAll(): Promise<string> {
  const vigia = await place.start({ env: { VIGIA_ROLE: 'api' } });
  const api = await vigia.logIn();
  const startedAtMs = performance.now();
  const { clientId } = await createServices(api, plan.n, (index) => ({
    url: `${target.url}/s/${index}`,
    intervalSeconds: plan.intervalSeconds,
  }));
  report.figure('createdPerSecond', Math.round((plan.n * 1_000) / (performance.now() - startedAtMs)));
  await vigia.process.stop();
  return clientId;
}

async function firstRound(): Promise<RunningVigia> {
  await target.forget();
  const vigia = await place.start();
  const readyAfterMs = vigia.readyAtMs - vigia.startedAtMs;
  report.figure('readyAfterStartMs', Math.round(readyAfterMs));
  const [completeAfterMs, heldAtMs] = await Promise.all([everyPathSeen().catch(() => null), allPartitionsHeld(vigia)]);
  report.figure('allPartitionsHeldAfterReadyMs', Math.round(heldAtMs - vigia.readyAtMs));
  // `forget` came at the start of the process, so the difference is the time from ready to the last first check.
  const fromReady = completeAfterMs === null ? null : (completeAfterMs - readyAfterMs) / 1_000;
  report.atMost('every service asked once after a start', fromReady, plan.intervalSeconds, 's after ready');
  return vigia;
}

/** When the one worker had all 64 partitions, as its metrics tell; it says «ready» before that. */
async function allPartitionsHeld(vigia: RunningVigia): Promise<number> {
  const isHeld = async (): Promise<boolean> => (await readCounter(vigia.metricsUrl, 'partitions_held')) === 64;
  await eventually(isHeld, { timeoutMs: 60_000, everyMs: 50, what: 'the lease of every partition' });
  return performance.now();
}

async function everyPathSeen(): Promise<number> {
  const seen = await eventually(
    async () => {
      const now = await target.seen();
      return now.completeAfterMs === null ? null : now;
    },
    { timeoutMs: 3 * intervalMs, everyMs: 200, what: 'a first request at every path' },
  );
  return seen.completeAfterMs ?? 0;
}

async function measureWatch(
  vigia: RunningVigia,
  clientId: string,
  baseline: { figures: ArrivalFigures; use: ProcessUse | null } | null,
): Promise<void> {
  await seconds(plan.warmupSeconds);
  report.say(`Vigia: ${plan.n} services every ${plan.intervalSeconds} s`);
  const skippedBefore = await readCounter(vigia.metricsUrl, 'probe_skipped_total');
  await target.beginWindow();
  const from = new Date();
  const endVigia = watchProcess(vigia.process.pid);
  const endDatabase = watchProcess(await place.databasePid());
  await seconds(plan.windowSeconds);
  const figures = await target.figures(intervalMs);
  const [use, databaseUse] = [endVigia(), endDatabase()];
  const to = new Date();
  const skipped = (await readCounter(vigia.metricsUrl, 'probe_skipped_total')) - skippedBefore;
  await seconds(1); // the last batch of history is written

  report.figure('vigia', figures);
  report.figure('vigiaProcess', use);
  report.figure('databaseProcess', databaseUse);
  report.figure(
    'startLagMs',
    await place.withClient((client) => readStartLag(client, place.dbName, { clientId, from, to })),
  );
  report.figure('counters', await countersOf(vigia));
  report.figure('databaseCpuMsPerCheck', perCheck(databaseUse, figures));
  report.atMost('deviation of start times, p99', figures.deviationMs.p99, deviationP99LimitMs, 'ms');
  report.atMost('deviation of start times, max', figures.deviationMs.max, 100, 'ms');
  report.atMost('gaps, doubles and silent paths', figures.gaps + figures.doubles + figures.silentPaths, 0, '');
  report.atMost('skipped checks', skipped, 0, '');
  report.atMost('drift per interval', Math.abs(figures.driftMsPerInterval), 1, 'ms');
  report.atMost('CPU of the process per check', perCheck(use, figures), 3, 'ms');
  report.atMost('peak memory (RSS)', use?.rssPeakMiB ?? null, plan.n > 1_000 ? 500 : 250, 'MiB');
  if (baseline === null) return;
  report.figure('baseline', baseline.figures);
  report.figure('baselineProcess', baseline.use);
  const [ours, bare] = [perCheck(use, figures), perCheck(baseline.use, baseline.figures)];
  report.figure('cpuMsPerCheck', { vigia: ours, baseline: bare, ratio: ours !== null && bare ? ours / bare : null });
}

/** All targets fall silent in the same moment, so all services become SUSPECT and DOWN together. */
async function measureHang(vigia: RunningVigia, clientId: string): Promise<void> {
  const skippedBefore = await readCounter(vigia.metricsUrl, 'probe_skipped_total');
  await target.setMode('hang');
  const from = new Date();
  const endVigia = watchProcess(vigia.process.pid);
  // Three timeouts and the rechecks between them until DOWN, then whole intervals of nothing but timeouts.
  const lastsSeconds = Math.max(plan.windowSeconds, 5 * plan.intervalSeconds);
  report.say(`all ${plan.n} targets hang for ${lastsSeconds} s`);
  await seconds(lastsSeconds);
  const to = new Date(Date.now() - 1_000 - Math.min(10_000, 0.8 * intervalMs)); // later ones have not run out yet
  report.figure('vigiaProcess', endVigia());
  const skipped = (await readCounter(vigia.metricsUrl, 'probe_skipped_total')) - skippedBefore;
  const [lag, missing, states] = await place.withClient(async (client) => [
    await readStartLag(client, place.dbName, { clientId, from, to }),
    await countMissingPoints(client, place.dbName, { clientId, from, to }, intervalMs),
    await client
      .db(place.dbName)
      .collection('service_states')
      .countDocuments({ clientId: new ObjectId(clientId), 'snapshot.state': 'down' }),
  ]);
  report.figure('startLagMs', lag);
  report.figure('counters', await countersOf(vigia));
  report.atMost('start of a check behind its time, max', lag?.max ?? null, 1_000, 'ms');
  report.atMost('checks passed over (counter)', skipped, 0, '');
  report.atMost('checks passed over (grid points without a row)', missing, 0, '');
  report.atLeast('services found DOWN', states, plan.n, '');
}

/** Every way in which a check may come to nothing, since the start of the process. */
async function countersOf({ metricsUrl }: RunningVigia): Promise<Record<string, number>> {
  const names = [
    'probe_skipped_total',
    'checks_dropped_total',
    'probes_abandoned_total',
    'state_write_conflicts_total',
  ];
  const values = await Promise.all(names.map((name) => readCounter(metricsUrl, name)));
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? 0]));
}

function perCheck(use: ProcessUse | null, figures: ArrivalFigures): number | null {
  return use === null || figures.arrivals === 0 ? null : (use.cpuSeconds * 1_000) / figures.arrivals;
}
