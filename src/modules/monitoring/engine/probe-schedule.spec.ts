import { phaseOf } from '../../../../libs/probing/index.js';
import { type DueCheck, ProbeSchedule, type ScheduleTimers } from './probe-schedule.js';

/** Wall and monotonic clock with timers, moved by hand. */
class VirtualTime implements ScheduleTimers {
  wallMs = Date.UTC(2026, 0, 1);
  private monoMs = 5_000;
  private readonly timers = new Map<number, { atMs: number; wake: () => void }>();
  private count = 0;

  now = (): Date => new Date(this.wallMs);
  monotonicMs = (): number => this.monoMs;

  after = (ms: number, wake: () => void): (() => void) => {
    const id = (this.count += 1);
    this.timers.set(id, { atMs: this.monoMs + ms, wake });
    return () => void this.timers.delete(id);
  };
  soon = (wake: () => void): (() => void) => this.after(0, wake);

  /** Lets time pass evenly on both clocks; `stepMs` on the wall clock alone comes first. */
  pass(ms: number, stepMs = 0): void {
    this.wallMs += stepMs;
    const endMs = this.monoMs + ms;
    for (;;) {
      const [next] = [...this.timers].sort(([, a], [, b]) => a.atMs - b.atMs);
      if (next === undefined || next[1].atMs > endMs) break;
      this.moveTo(next[1].atMs);
      this.timers.delete(next[0]);
      next[1].wake();
    }
    this.moveTo(endMs);
  }

  /** Nothing runs meanwhile, as in a stalled or stopped process. */
  stall(ms: number): void {
    this.moveTo(this.monoMs + ms);
  }

  private moveTo(monoMs: number): void {
    const byMs = Math.max(0, monoMs - this.monoMs);
    this.monoMs += byMs;
    this.wallMs += byMs;
  }
}

interface Start extends DueCheck {
  readonly atMs: number;
}

function aSchedule({ concurrency = 100, tookMs = 5 }: { concurrency?: number; tookMs?: number | null } = {}) {
  const time = new VirtualTime();
  const starts: Start[] = [];
  const skipped: Record<string, number> = {};
  const steps: [Date, Date][] = [];
  const schedule: ProbeSchedule = new ProbeSchedule(
    {
      start: (due) => {
        starts.push({ ...due, atMs: time.wallMs });
        if (tookMs !== null)
          time.after(tookMs, () => {
            schedule.ended(due.id);
          });
      },
      skipped: (count, cause) => {
        skipped[cause] = (skipped[cause] ?? 0) + count;
      },
      lag: () => undefined,
      clockStepped: (from, to) => steps.push([from, to]),
    },
    time,
    time,
    concurrency,
  );
  schedule.start();
  return { time, starts, skipped, steps, schedule };
}

const IDS = Array.from({ length: 20 }, (_, n) => `service-${n}`);

describe('ProbeSchedule', () => {
  it('keeps every service on its grid for a day: no drift, nothing skipped, nothing early', () => {
    const { time, starts, skipped, schedule } = aSchedule();
    for (const id of IDS) schedule.arm(id, 30_000);
    time.pass(86_400_000);
    expect(starts).toHaveLength(IDS.length * 2_880);
    expect(starts.filter(({ atMs, scheduledAtMs }) => atMs !== scheduledAtMs)).toEqual([]);
    expect(starts.filter(({ id, atMs }) => (atMs - phaseOf(id, 30_000)) % 30_000 !== 0)).toEqual([]);
    expect(starts.filter(({ trigger }) => trigger !== 'schedule')).toEqual([]);
    expect(skipped).toEqual({});
  });

  it('asks everybody once within one interval after any start', () => {
    const { time, starts, schedule } = aSchedule();
    for (const id of IDS) schedule.arm(id, 30_000);
    time.pass(30_000);
    expect(new Set(starts.map(({ id }) => id)).size).toBe(IDS.length);
  });

  it('serves at once what fell due while services were read, and only once', () => {
    const { time, starts, schedule } = aSchedule();
    const since = time.now();
    time.pass(6_000);
    for (const id of IDS) schedule.arm(id, 30_000, since);
    time.pass(24_000);
    expect(new Set(starts.map(({ id }) => id)).size).toBe(IDS.length);
    expect(starts).toHaveLength(IDS.length);
  });

  it.each([3_600_000, -3_600_000, 10 * 365 * 86_400_000, -10 * 365 * 86_400_000])(
    'makes one gap and no burst of a clock step of %d ms',
    (stepMs) => {
      const { time, starts, skipped, steps, schedule } = aSchedule();
      for (const id of IDS) schedule.arm(id, 30_000);
      time.pass(60_000);
      const before = time.wallMs;
      starts.length = 0;
      time.pass(0, stepMs);
      time.pass(60_000);
      expect(steps).toHaveLength(1);
      expect(steps[0]![1].getTime() - steps[0]![0].getTime()).toBeGreaterThanOrEqual(stepMs);
      expect(steps[0]![0].getTime()).toBeLessThanOrEqual(before);
      expect(starts.length).toBeLessThanOrEqual(IDS.length * 2);
      expect(starts.length).toBeGreaterThanOrEqual(IDS.length * 2 - IDS.length);
      for (const { id, atMs } of starts) expect((atMs - phaseOf(id, 30_000)) % 30_000).toBe(0);
      const lost = stepMs > 0 ? Math.round((IDS.length * stepMs) / 30_000) : 0;
      expect(Math.abs((skipped['clock_step'] ?? 0) - lost)).toBeLessThanOrEqual(IDS.length);
    },
  );

  it('counts what a stall passed over and asks each service once, for the latest point', () => {
    const { time, starts, skipped, steps, schedule } = aSchedule();
    schedule.arm('a', 10_000);
    time.pass(10_000);
    time.stall(45_000);
    time.pass(0);
    expect(starts).toHaveLength(2);
    const [before, after] = starts.map(({ scheduledAtMs }) => scheduledAtMs);
    expect(time.wallMs - after!).toBeLessThan(10_000);
    expect(skipped).toEqual({ late: (after! - before!) / 10_000 - 1 });
    expect(skipped['late']).toBeGreaterThanOrEqual(3);
    expect(steps).toEqual([]);
  });

  it('puts rechecks in between without moving the grid', () => {
    const { time, starts, schedule } = aSchedule();
    schedule.arm('a', 30_000);
    while (starts.length === 0) time.pass(100);
    const [first] = starts;
    schedule.recheckAt('a', new Date(first!.atMs + 5_000));
    time.pass(30_000);
    expect(starts.map(({ trigger }) => trigger)).toEqual(['schedule', 'recheck', 'schedule']);
    expect(starts[1]!.atMs).toBe(first!.atMs + 5_000);
    expect(starts[2]!.scheduledAtMs).toBe(first!.scheduledAtMs + 30_000);
  });

  it('has one check of a service in flight and counts the point that it covers', () => {
    const { time, starts, skipped, schedule } = aSchedule({ tookMs: 25_000 });
    schedule.arm('a', 30_000);
    time.pass(30_000);
    schedule.recheckAt('a', new Date(starts[0]!.scheduledAtMs + 29_000));
    time.pass(30_000 + 30_000);
    expect(starts.map(({ trigger }) => trigger)).toEqual(['schedule', 'recheck', 'schedule']);
    expect(skipped).toEqual({ covered: 1 });
  });

  it('runs what somebody asks for after the check that is in flight', () => {
    const { time, starts, schedule } = aSchedule({ tookMs: 2_000 });
    schedule.arm('a', 30_000);
    while (starts.length === 0) time.pass(100);
    schedule.runNow('a', 'run', 'run-1');
    time.pass(1_000);
    expect(starts).toHaveLength(1);
    time.pass(2_000);
    expect(starts.at(-1)).toMatchObject({ trigger: 'run', runId: 'run-1' });
  });

  it('lets checks wait for a free place, rechecks first, and begins no timeout meanwhile', () => {
    const { time, starts, schedule } = aSchedule({ concurrency: 2, tookMs: null });
    for (const id of ['a', 'b', 'c', 'd']) schedule.arm(id, 1_000);
    time.pass(1_000);
    expect(starts).toHaveLength(2);
    const waiting = ['a', 'b', 'c', 'd'].filter((id) => !starts.some((start) => start.id === id));
    schedule.recheckAt(waiting[1]!, time.now());
    schedule.ended(starts[0]!.id);
    time.pass(0);
    expect(starts).toHaveLength(3);
    expect(starts[2]).toMatchObject({ id: waiting[1], trigger: 'recheck' });
    expect(schedule.flights).toBe(2);
  });

  it('forgets a disarmed service, and keeps its place taken until its check is over', () => {
    const { time, starts, schedule } = aSchedule({ tookMs: null });
    schedule.arm('a', 1_000);
    time.pass(1_000);
    schedule.disarm('a');
    schedule.arm('a', 1_000);
    time.pass(3_000);
    expect(starts).toHaveLength(1);
    schedule.ended('a');
    time.pass(1_000);
    expect(starts).toHaveLength(2);
    schedule.disarm('a');
    schedule.ended('a');
    expect(schedule.size).toBe(0);
    expect(schedule.flights).toBe(0);
  });
});
