import { type Flapping, nextFlapping, STEADY } from '../../libs/probing/flapping.js';
import type { CheckOutcome } from '../../libs/probing/check-result.js';
import type { MonitorEvent, Snapshot, Transition } from '../../libs/probing/monitor-types.js';
import { detectionBoundMs } from '../../libs/probing/detection.js';
import { createPolicy, type MonitorPolicy } from '../../libs/probing/policy.js';
import { advanceSegments, firstSegment, type Segment } from '../../libs/probing/segments.js';
import { createSnapshot, nextState, silenceDueAt } from '../../libs/probing/state-machine.js';
import { TRANSITION_RULES } from '../../libs/probing/state-table.js';
import { reportOf, stretchesOf, type TimeWindow, uptimeOf } from '../../libs/probing/uptime.js';

/**
 * The machine against a model, in virtual time: a target whose truth is known is checked by the schedule of the engine (grid,
 * rechecks, sweeps for silence), and whatever comes out is compared with what has to. The seed is printed; give it back by
 * MODEL_SEED. `npm run test:long -- --only model` runs 100,000 lives and a whole year.
 */
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 1e9);
const LIVES = Number(process.env['MODEL_LIVES'] ?? 2_000);
const DAYS = Number(process.env['MODEL_DAYS'] ?? 14);

jest.setTimeout(60_000 + 10 * LIVES + 1_000 * DAYS);

const CHECK_MS = 100;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const STEPS = new Set(TRANSITION_RULES.map(({ from, to, cause }) => `${from}>${to}:${cause}`));

/** Uniform in [0, 1), the same for the same seed. Source: mulberry32, public domain. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
type Random = ReturnType<typeof randomOf>;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** What a check finds at an instant; null: nobody looks. */
type Truth = (atMs: number) => CheckOutcome | null;

class Life {
  snapshot: Snapshot;
  flapping: Flapping = STEADY;
  readonly segments: Segment[];
  readonly faults: string[] = [];
  steps = 0;
  /** When each DOWN was decided. */
  readonly downDecidedMs: number[] = [];
  private state = 'new';

  constructor(
    readonly createdMs: number,
    readonly policy: MonitorPolicy,
  ) {
    const createdAt = new Date(createdMs);
    this.snapshot = createSnapshot(createdAt);
    this.segments = [firstSegment(createdAt)];
  }

  tell(event: MonitorEvent): void {
    const { snapshot, transitions } = nextState(this.snapshot, event, this.policy);
    this.flapping = nextFlapping(this.flapping, event, this.snapshot, snapshot).flapping;
    if (transitions.length > 0) this.take(transitions);
    this.snapshot = snapshot;
    this.steps += 1;
    if (snapshot.state !== this.state) this.faults.push(`${snapshot.state} without a step`);
  }

  /** Checks on the grid and rechecks until `untilMs`; one takes 100 ms, or as long as a failure. What falls into a running one is skipped. */
  run(truth: Truth, untilMs: number, failMs = CHECK_MS): this {
    const { intervalMs } = this.policy;
    let gridMs = this.createdMs;
    let busyUntilMs = gridMs;
    for (;;) {
      while (gridMs < busyUntilMs) gridMs += intervalMs;
      const recheckMs = this.snapshot.nextRecheckAt?.getTime() ?? Infinity;
      const atMs = Math.min(gridMs, recheckMs);
      if (atMs >= untilMs) return this;
      if (atMs === gridMs) gridMs += intervalMs;
      const silentAt = silenceDueAt(this.snapshot, this.policy);
      if (silentAt !== null && silentAt.getTime() <= atMs) this.tell({ kind: 'silence', at: new Date(atMs) });
      const outcome = truth(atMs);
      if (outcome === null) {
        if (recheckMs === atMs) this.snapshot = { ...this.snapshot, nextRecheckAt: null };
        continue;
      }
      busyUntilMs = atMs + (outcome === 'fail' ? failMs : CHECK_MS);
      this.tell({
        kind: 'result',
        outcome,
        reason: outcome === 'fail' ? 'status' : null,
        startedAt: new Date(atMs),
        finishedAt: new Date(busyUntilMs),
      });
    }
  }

  private take(transitions: readonly Transition[]): void {
    for (const { from, to, cause, decidedAt } of transitions) {
      if (cause === 'failures_confirmed') this.downDecidedMs.push(decidedAt.getTime());
      if (!STEPS.has(`${from}>${to}:${cause}`)) this.faults.push(`not in the table: ${from}>${to}:${cause}`);
      if (from !== this.state) this.faults.push(`skipped from ${this.state} to ${from}`);
      this.state = to;
    }
    this.segments.push(...advanceSegments(this.segments.pop() as Segment, transitions));
  }
}

/** Every part of a window, whatever it is cut into, adds up to the whole. */
function assertAddsUp({ segments, createdMs }: Life, endMs: number, cuts: readonly number[]): void {
  const bounds = { createdAt: new Date(createdMs), now: new Date(endMs) };
  const whole = uptimeOf(segments, { from: new Date(createdMs), to: new Date(endMs) }, bounds);
  expect(whole.windowMs).toBe(endMs - createdMs);
  expect(segments.map(({ from }) => from.getTime())).toEqual([
    createdMs,
    ...segments.slice(0, -1).map(({ to }) => to?.getTime()),
  ]);
  const parts = cuts.slice(1).map((to, index): TimeWindow => ({ from: new Date(cuts[index]!), to: new Date(to) }));
  const reports = parts.map((window) => uptimeOf(segments, window, bounds));
  for (const field of ['windowMs', 'upMs', 'degradedMs', 'downMs', 'unknownMs', 'pausedMs', 'monitoredMs'] as const)
    expect(reports.reduce((sum, report) => sum + report[field], 0)).toBe(whole[field]);
  expect(reportOf(parts.flatMap((window) => stretchesOf(segments, window, bounds)))).toMatchObject({
    downMs: whole.downMs,
    uptimePercent: whole.uptimePercent,
  });
}

/** Instants of midnight in a zone. */
function midnights(zone: string, fromMs: number, days: number): number[] {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const found: number[] = [];
  for (let atMs = fromMs; found.length <= days; atMs += 15 * MINUTE_MS)
    if (clock.format(atMs) === '00:00') found.push(atMs);
  return found;
}

describe(`the machine in virtual time, seed ${String(SEED)}`, () => {
  it(`walks the table in ${String(LIVES)} lives, and every window adds up`, () => {
    const random = randomOf(SEED);
    for (let life = 0; life < LIVES; life += 1) {
      const policy = createPolicy({
        intervalMs: [10, 30, 60, 300][below(random, 4)]! * 1_000,
        failThreshold: 1 + below(random, 4),
        okThreshold: 1 + below(random, 3),
      });
      const mood = random();
      const truth: Truth = () => {
        const drawn = random();
        if (drawn < mood * 0.5) return 'fail';
        return drawn < 0.6 ? 'ok' : drawn < 0.8 ? 'slow' : drawn < 0.92 ? 'probe_error' : null;
      };
      const createdMs = Date.UTC(2026, 0, 1) + below(random, 365) * DAY_MS + below(random, 10_000);
      const endMs = createdMs + 60 * policy.intervalMs + below(random, 10_000);
      const lived = new Life(createdMs, policy).run(truth, endMs);
      const inner = Array.from({ length: 5 }, () => createdMs + below(random, endMs - createdMs));
      expect(lived.faults).toEqual([]);
      assertAddsUp(lived, endMs, [createdMs, ...inner.sort((one, other) => one - other), endMs]);
    }
  });

  it('finds the same uptime at every interval: the truth, to the millisecond', () => {
    const random = randomOf(SEED + 1);
    for (let life = 0; life < Math.ceil(LIVES / 500); life += 1) {
      const createdMs = Date.UTC(2026, 5, 1);
      const outages = Array.from({ length: 6 }, (_, index) => {
        const fromMs = createdMs + (index * 60 + 5 + below(random, 20)) * MINUTE_MS;
        return { fromMs, toMs: fromMs + (5 + below(random, 20)) * MINUTE_MS };
      });
      const endMs = createdMs + 6 * 60 * MINUTE_MS;
      const truth: Truth = (atMs) =>
        outages.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs) ? 'fail' : 'ok';
      const downMs = outages.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
      for (const seconds of [1, 5, 10, 15, 20, 30, 60]) {
        const { segments } = new Life(createdMs, createPolicy({ intervalMs: seconds * 1_000 })).run(truth, endMs);
        const window = { from: new Date(createdMs), to: new Date(endMs) };
        const report = uptimeOf(segments, window, { createdAt: window.from, now: window.to });
        expect(report).toMatchObject({ downMs, downPeriods: outages.length, unknownMs: 0 });
      }
    }
  });

  it(`finds ${String(LIVES)} outages within the bound that a service states, and no blip costs downtime`, () => {
    const random = randomOf(SEED + 3);
    let closest = 0;
    for (let life = 0; life < LIVES; life += 1) {
      const intervalMs = [10, 30, 60, 300][below(random, 4)]! * 1_000;
      const timeoutMs = 1_000 + below(random, Math.min(intervalMs - 1_000, 30_000));
      const policy = createPolicy({ intervalMs, timeoutMs, failThreshold: 1 + below(random, 5) });
      const createdMs = Date.UTC(2026, 0, 1);
      const deadMs = createdMs + 3 * intervalMs + below(random, 5 * intervalMs);
      const dead: Truth = (atMs) => (atMs >= deadMs ? 'fail' : 'ok');
      const failMs = random() < 0.5 ? timeoutMs : 1 + below(random, timeoutMs);
      const endMs = deadMs + 2 * detectionBoundMs(policy);
      const found = new Life(createdMs, policy).run(dead, endMs, failMs).downDecidedMs;
      expect(found).toHaveLength(1);
      expect(found[0]! - deadMs).toBeLessThanOrEqual(detectionBoundMs(policy));
      closest = Math.max(closest, (found[0]! - deadMs) / detectionBoundMs(policy));

      const doubted = createPolicy({ intervalMs, failThreshold: 2 + below(random, 4) });
      const blip: Truth = (atMs) => (atMs >= deadMs && atMs < deadMs + policy.recheckDelaysMs[0]! ? 'fail' : 'ok');
      expect(new Life(createdMs, doubted).run(blip, endMs).segments.map(({ state }) => state)).toEqual(['up']);
    }
    expect(closest).toBeGreaterThan(0.9); // the bound is no idle one
  });

  it.each([
    ['America/New_York', Date.UTC(2026, 2, 8), 23],
    ['America/New_York', Date.UTC(2026, 10, 1), 25],
    ['Europe/Lisbon', Date.UTC(2026, 2, 28, 12), 23],
    ['Europe/Lisbon', Date.UTC(2026, 9, 24, 12), 25],
    ['America/Sao_Paulo', Date.UTC(2026, 10, 1), 24],
  ])('a day of %s from %d on has its real length of %d hours', (zone, fromMs, hours) => {
    const [from, to] = midnights(zone, fromMs, 1) as [number, number];
    const { segments } = new Life(from - DAY_MS, createPolicy()).run(() => 'ok', to + DAY_MS);
    const window = { from: new Date(from), to: new Date(to) };
    const report = uptimeOf(segments, window, { createdAt: new Date(from - DAY_MS), now: new Date(to + DAY_MS) });
    expect(report).toMatchObject({ windowMs: hours * 3_600_000, upMs: hours * 3_600_000, uptimePercent: 100 });
  });

  it(`${String(DAYS)} days of checks every 30 s pass at a rate of a year in less than a minute`, () => {
    const random = randomOf(SEED + 2);
    const createdMs = Date.UTC(2026, 0, 1);
    const truth: Truth = () => (random() < 0.02 ? 'fail' : 'ok');
    const begun = performance.now();
    const lived = new Life(createdMs, createPolicy()).run(truth, createdMs + DAYS * DAY_MS);
    const yearSeconds = ((performance.now() - begun) / 1_000) * (365 / DAYS);
    process.stdout.write(
      `model: seed ${String(SEED)}, ${String(LIVES)} lives; a year of rules in ${yearSeconds.toFixed(1)} s (${String(lived.steps)} steps seen)\n`,
    );
    expect(lived.faults).toEqual([]);
    expect(yearSeconds).toBeLessThan(60);
  });
});
