import fc from 'fast-check';
import { findCronProblem, nextBeat } from './beat-schedule.js';
import {
  type BeatPlan,
  type BeatSignal,
  type Heartbeat,
  judgeBeat,
  longestSilenceMs,
  NO_HEARTBEAT,
  takeSignal,
} from './heartbeat.js';

const T0 = Date.parse('2026-03-02T03:00:00Z');
const MINUTE_MS = 60_000;
/** Minutes after the beginning. */
const at = (minutes: number): Date => new Date(T0 + minutes * MINUTE_MS);
const HOURLY: BeatPlan = { schedule: { everyMs: 60 * MINUTE_MS }, graceMs: 10 * MINUTE_MS };

const told = (...signals: [kind: BeatSignal['kind'], minutes: number, runId?: string][]): Heartbeat =>
  signals.reduce<Heartbeat>(
    (heartbeat, [kind, minutes, runId = null]) => takeSignal(heartbeat, { kind, runId, at: at(minutes) }, HOURLY),
    NO_HEARTBEAT,
  );
const stateAt = (heartbeat: Heartbeat, minutes: number) => judgeBeat(heartbeat, HOURLY, at(minutes)).state;

describe('a beat that is awaited', () => {
  it('is new, up, late and down at the very instants', () => {
    expect(judgeBeat(NO_HEARTBEAT, HOURLY, at(10_000))).toMatchObject({ state: 'new', downAt: null, fault: null });
    const heartbeat = told(['ok', 0]);
    const instants = [0, 60 - 1 / 60_000, 60, 70 - 1 / 60_000, 70];
    expect(instants.map((minutes) => stateAt(heartbeat, minutes))).toEqual(['up', 'up', 'late', 'late', 'down']);
    expect(judgeBeat(heartbeat, HOURLY, at(5))).toMatchObject({ expectedAt: at(60), downAt: at(70) });
    expect(judgeBeat(heartbeat, HOURLY, at(500)).fault).toEqual({ at: at(70), reason: 'missed' });
  });

  it('that comes too late ends the outage, and the outage stays on record', () => {
    const heartbeat = told(['ok', 0], ['ok', 100]);
    expect(stateAt(heartbeat, 100)).toBe('up');
    expect(heartbeat.lastFault).toEqual({ at: at(70), reason: 'missed' });
    expect(told(['ok', 0], ['ok', 69]).lastFault).toBeNull();
  });

  it('is awaited anew from where the watch was taken up again', () => {
    const heartbeat = told(['ok', 0]);
    const since = (minutes: number) => judgeBeat(heartbeat, HOURLY, at(minutes), at(500));
    expect(since(501)).toMatchObject({ state: 'new', expectedAt: at(560), downAt: at(570) });
    expect(since(570)).toMatchObject({ state: 'down', fault: { at: at(570), reason: 'missed' } });
    expect(judgeBeat(told(['fail', 0]), HOURLY, at(501), at(500)).state).toBe('new');
  });

  it('by no signal but that of a good end', () => {
    for (const kind of ['start', 'log'] as const) expect(stateAt(told(['ok', 0], [kind, 65]), 70)).toBe('down');
    expect(told(['log', 5]).lastSignalAt).toEqual(at(5));
  });
});

describe('a run', () => {
  it('that does not end within the grace is down from then on, also when it is the first', () => {
    const heartbeat = told(['start', 0]);
    expect(judgeBeat(heartbeat, HOURLY, at(9))).toMatchObject({ state: 'new', isRunning: true, downAt: at(10) });
    expect(judgeBeat(heartbeat, HOURLY, at(10))).toMatchObject({
      state: 'down',
      isRunning: false,
      fault: { at: at(10), reason: 'overrun' },
    });
    const ended = takeSignal(heartbeat, { kind: 'ok', runId: null, at: at(12) }, HOURLY);
    expect(ended).toMatchObject({ runs: [], lastFault: { at: at(10), reason: 'overrun' } });
  });

  it('has a duration only where its start and its end are named alike', () => {
    expect(told(['start', 0, 'a'], ['ok', 3, 'a']).lastDurationMs).toBe(3 * MINUTE_MS);
    expect(told(['start', 0], ['ok', 3]).lastDurationMs).toBe(3 * MINUTE_MS);
    expect(told(['start', 0, 'a'], ['ok', 3, 'b']).lastDurationMs).toBeNull();
    expect(told(['start', 0, 'a'], ['ok', 3]).lastDurationMs).toBeNull();
    expect(told(['ok', 3]).lastDurationMs).toBeNull();
  });

  it('of another name goes on, and one that was given up does not come back', () => {
    const heartbeat = told(['start', 0, 'a'], ['start', 2, 'b'], ['ok', 5, 'b']);
    expect(heartbeat.runs).toEqual([{ runId: 'a', startedAt: at(0) }]);
    expect(stateAt(heartbeat, 10)).toBe('down');
    const next = takeSignal(heartbeat, { kind: 'ok', runId: 'c', at: at(20) }, HOURLY);
    expect([next.runs, judgeBeat(next, HOURLY, at(21)).state]).toEqual([[], 'up']);
  });

  it('that ends badly is down at once, until one ends well', () => {
    const failed = told(['ok', 0], ['fail', 5]);
    expect(judgeBeat(failed, HOURLY, at(5))).toMatchObject({ state: 'down', fault: { at: at(5), reason: 'reported' } });
    expect(stateAt(told(['ok', 0], ['fail', 5], ['ok', 6]), 6)).toBe('up');
  });
});

describe('cron', () => {
  const zone = (cron: string, timeZone: string, after: string): string | undefined =>
    nextBeat({ cron, timeZone }, new Date(after))?.toISOString();

  it('keeps the clocks of its zone over their changes', () => {
    const daily = '30 2 * * *';
    expect(zone(daily, 'America/New_York', '2026-03-07T08:00:00Z')).toBe('2026-03-08T07:00:00.000Z'); // skipped: right after the gap
    expect(zone(daily, 'America/New_York', '2026-03-08T07:00:00Z')).toBe('2026-03-09T06:30:00.000Z');
    expect(zone('30 1 * * *', 'America/New_York', '2026-11-01T05:30:00Z')).toBe('2026-11-02T06:30:00.000Z'); // shown twice: once
    expect(zone(daily, 'Europe/Berlin', '2026-10-24T01:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(zone(daily, 'America/Sao_Paulo', '2026-03-07T08:00:00Z')).toBe('2026-03-08T05:30:00.000Z');
  });

  it('a beat that the clocks make a little early is the one of its time', () => {
    expect(zone('0 3 * * *', 'UTC', '2026-03-02T02:59:57Z')).toBe('2026-03-03T03:00:00.000Z');
    expect(zone('0 3 * * *', 'UTC', '2026-03-02T02:59:50Z')).toBe('2026-03-02T03:00:00.000Z');
  });

  it.each([
    ['0 3 * * *', 'Mars/Phobos', 'timeZone'],
    ['0 3 * * *', '-03:00', 'timeZone'],
    ['0 3 * *', 'UTC', 'cron'],
    ['0 0 3 * * *', 'UTC', 'cron'],
    ['61 3 * * *', 'UTC', 'cron'],
    ['0 0 30 2 *', 'UTC', 'cron'],
    ['@daily', 'UTC', 'cron'],
    ['0 0 29 2 *', 'UTC', null],
  ])('%s in %s: %s', (cron, timeZone, problem) => {
    expect(findCronProblem(cron, timeZone)).toBe(problem);
  });

  const zones = [
    'America/New_York',
    'Europe/London',
    'America/Sao_Paulo',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'UTC',
  ];
  it('the next beat comes later, never more than a period and an hour later, and an hourly one no later than it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2024-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        (after, timeZone, minute, hour) => {
          const next = nextBeat({ cron: `${String(minute)} ${String(hour)} * * *`, timeZone }, after);
          const distanceMs = (next?.getTime() ?? 0) - after.getTime();
          expect(distanceMs).toBeGreaterThan(0);
          expect(distanceMs).toBeLessThanOrEqual(25 * 3_600_000 + 5_000);
          expect(nextBeat({ cron: `${String(minute)} * * * *`, timeZone }, after)?.getTime()).toBeLessThanOrEqual(
            next?.getTime() ?? 0,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('any signals', () => {
  const signals = fc.array(
    fc.record({
      kind: fc.constantFrom('start', 'ok', 'fail', 'log' as const),
      runId: fc.constantFrom(null, 'a', 'b'),
      minutes: fc.integer({ min: 0, max: 600 }),
    }),
    { maxLength: 30 },
  );

  it('what was down at an instant stays on record, whatever comes later', () => {
    fc.assert(
      fc.property(signals, (given) => {
        const ordered = [...given].sort((a, b) => a.minutes - b.minutes);
        let heartbeat = NO_HEARTBEAT;
        for (const { kind, runId, minutes } of ordered) {
          const { fault } = judgeBeat(heartbeat, HOURLY, at(minutes));
          heartbeat = takeSignal(heartbeat, { kind, runId, at: at(minutes) }, HOURLY);
          expect(heartbeat.lastFault?.at.getTime() ?? 0).toBeGreaterThanOrEqual(fault?.at.getTime() ?? 0);
          expect(heartbeat.runs.length).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  it('nothing changes by itself before downAt, and at it the job is down', () => {
    fc.assert(
      fc.property(signals, fc.integer({ min: 0, max: 2_000 }), (given, later) => {
        const ordered = [...given].sort((a, b) => a.minutes - b.minutes);
        const heartbeat = told(
          ...ordered.map(({ kind, minutes, runId }) => [kind, minutes, runId ?? undefined] as never),
        );
        const now = (ordered.at(-1)?.minutes ?? 0) + later;
        const { state, downAt, fault } = judgeBeat(heartbeat, HOURLY, at(now));
        expect(state === 'down').toBe(fault !== null);
        if (downAt === null) return;
        const justBefore = new Date(downAt.getTime() - 1);
        expect(judgeBeat(heartbeat, HOURLY, justBefore).state).not.toBe('down');
        expect(judgeBeat(heartbeat, HOURLY, downAt)).toMatchObject({ state: 'down', fault: { at: downAt } });
      }),
    );
  });

  it('a clock that was set back turns nothing around', () => {
    const heartbeat = takeSignal(told(['ok', 30]), { kind: 'ok', runId: null, at: at(10) }, HOURLY);
    expect(heartbeat).toMatchObject({ lastSignalAt: at(30), lastOkAt: at(30) });
  });
});

it('says how long a job may be dead before anybody knows', () => {
  expect(longestSilenceMs(HOURLY, at(0))).toBe(70 * MINUTE_MS);
  const daily: BeatPlan = { schedule: { cron: '0 3 * * *', timeZone: 'UTC' }, graceMs: MINUTE_MS };
  expect(longestSilenceMs(daily, at(0))).toBe(1_441 * MINUTE_MS);
});
