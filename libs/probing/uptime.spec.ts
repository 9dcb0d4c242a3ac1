import fc from 'fast-check';
import { arbitraries, aResult, at, live, T0 } from './monitor.fixtures.js';
import { SEGMENT_STATES, type SegmentState } from './monitor-types.js';
import { createPolicy } from './policy.js';
import type { Segment } from './segments.js';
import { flooredPercent, formatPercent, uptimeOf, windowBefore } from './uptime.js';

const { aLife, aPolicy } = arbitraries(fc);

/** Segments one after another from T0, each so many seconds long; the last one stays open. */
function aTimeline(...parts: readonly (readonly [SegmentState, number])[]): Segment[] {
  let second = 0;
  return parts.map(([state, seconds], i) => {
    const from = at(second);
    second += seconds;
    return { state, from, to: i === parts.length - 1 ? null : at(second) };
  });
}

const bounds = (nowSecond: number) => ({ createdAt: T0, now: at(nowSecond) });
const all = { from: at(-1e6), to: at(1e6) };

describe('uptimeOf', () => {
  it('takes unknown and paused time out of what was monitored, and counts degraded as up', () => {
    const timeline = aTimeline(
      ['unknown', 100],
      ['up', 500],
      ['down', 100],
      ['degraded', 200],
      ['paused', 50],
      ['up', 0],
    );
    expect(uptimeOf(timeline, all, bounds(1_000))).toEqual({
      windowMs: 1_000_000,
      upMs: 550_000,
      degradedMs: 200_000,
      downMs: 100_000,
      unknownMs: 100_000,
      pausedMs: 50_000,
      maintenanceMs: 0,
      monitoredMs: 850_000,
      uptimePercent: 88.235,
      coveragePercent: 85,
      longestDownMs: 100_000,
      downPeriods: 1,
    });
  });

  it('is null when nothing was monitored, never 0 or 100', () => {
    expect(uptimeOf(aTimeline(['unknown', 0]), all, bounds(60))).toMatchObject({
      uptimePercent: null,
      coveragePercent: 0,
    });
    expect(uptimeOf([], all, bounds(60))).toMatchObject({ uptimePercent: null, unknownMs: 60_000 });
    expect(uptimeOf(aTimeline(['up', 0]), all, bounds(0))).toMatchObject({
      uptimePercent: null,
      coveragePercent: null,
    });
  });

  it('is 0 when all of it was down', () => {
    expect(uptimeOf(aTimeline(['down', 0]), all, bounds(60)).uptimePercent).toBe(0);
  });

  it('clips to the window, the creation and now', () => {
    const timeline = aTimeline(['up', 100], ['down', 100], ['up', 0]);
    expect(uptimeOf(timeline, { from: at(150), to: at(250) }, bounds(1_000))).toMatchObject({
      windowMs: 100_000,
      downMs: 50_000,
    });
    expect(uptimeOf(timeline, windowBefore(at(120), 40_000), bounds(110))).toMatchObject({
      windowMs: 30_000,
      downMs: 10_000,
    });
    expect(uptimeOf(timeline, { from: at(500), to: at(600) }, bounds(400))).toMatchObject({ windowMs: 0 });
  });

  it('joins a downtime across neighbouring segments and parts it where nobody looked', () => {
    const split = aTimeline(['up', 10], ['down', 20], ['down', 30], ['unknown', 5], ['down', 40], ['up', 0]);
    expect(uptimeOf(split, all, bounds(200))).toMatchObject({ longestDownMs: 50_000, downPeriods: 2 });
  });

  it('takes segments in any order and counts an overlap once', () => {
    const [a, b] = [
      { state: 'up', from: at(0), to: at(60) },
      { state: 'down', from: at(50), to: null },
    ] as const;
    expect(uptimeOf([b, a], all, bounds(100))).toMatchObject({ upMs: 60_000, downMs: 40_000 });
  });
});

describe('percentages', () => {
  it('are floored: 100 only without any downtime', () => {
    expect(flooredPercent(999_996, 1_000_000)).toBe(99.999);
    const century = 100 * 365.25 * 86_400_000;
    expect(flooredPercent(century - 1, century)).toBe(99.999);
    expect(flooredPercent(century, century)).toBe(100);
    expect(flooredPercent(1, century)).toBe(0);
    expect(flooredPercent(0, 0)).toBeNull();
  });

  it('are written with three decimals', () => {
    expect([99.9, 100, null].map(formatPercent)).toEqual(['99.900', '100.000', null]);
  });

  it('agree with exact arithmetic', () => {
    const pair = fc
      .tuple(fc.maxSafeNat(), fc.maxSafeNat())
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b, 1)] as const);
    fc.assert(
      fc.property(pair, ([part, whole]) => {
        const thousandths = BigInt(Math.round((flooredPercent(part, whole) as number) * 1_000));
        expect(thousandths * BigInt(whole) <= BigInt(part) * 100_000n).toBe(true);
        expect((thousandths + 1n) * BigInt(whole) > BigInt(part) * 100_000n).toBe(true);
      }),
    );
  });
});

describe('any timeline', () => {
  const aPart = fc.tuple(fc.constantFrom(...SEGMENT_STATES), fc.integer({ min: 1, max: 1_000 }));
  const timelines = fc.array(aPart, { minLength: 1, maxLength: 20 }).map((parts) => aTimeline(...parts));
  const seconds = fc.integer({ min: -100, max: 25_000 });

  it('adds up to its window', () => {
    fc.assert(
      fc.property(timelines, seconds, seconds, seconds, (timeline, a, b, now) => {
        const r = uptimeOf(timeline, { from: at(a), to: at(b) }, bounds(now));
        expect(r.upMs + r.degradedMs + r.downMs + r.unknownMs + r.pausedMs + r.maintenanceMs).toBe(r.windowMs);
        expect(r.monitoredMs).toBe(r.upMs + r.degradedMs + r.downMs);
        if (r.uptimePercent === 100) expect(r.downMs).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has maintenance in the place of whatever was seen meanwhile', () => {
    const windows = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 200 })), { maxLength: 5 })
      .map((gaps) => {
        let second = 0;
        return gaps.map(([gap, length]) => {
          const from = second + gap;
          second = from + length + 1;
          return { from: at(from), to: at(from + length) };
        });
      });
    const short = fc.array(fc.tuple(fc.constantFrom(...SEGMENT_STATES), fc.integer({ min: 1, max: 100 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        short.map((parts) => aTimeline(...parts)),
        windows,
        (timeline, excluded) => {
          const seen = { up: 0, degraded: 0, down: 0, unknown: 0, paused: 0, maintenance: 0 };
          for (let second = 0; second < 1_000; second += 1) {
            const holds = ({ from, to }: { from: Date; to: Date | null }) =>
              from <= at(second) && (to === null || to > at(second));
            const state = excluded.some(holds) ? 'maintenance' : (timeline.find(holds)?.state ?? 'unknown');
            seen[state] += 1_000;
          }
          const r = uptimeOf(timeline, all, bounds(1_000), excluded);
          expect([r.upMs, r.degradedMs, r.downMs, r.unknownMs, r.pausedMs, r.maintenanceMs]).toEqual(
            Object.values(seen),
          );
          expect(r.monitoredMs).toBe(seen.up + seen.degraded + seen.down);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('adds up to its window after any life of a monitor', () => {
    fc.assert(
      fc.property(aLife, aPolicy, seconds, (events, policy, now) => {
        const r = uptimeOf(live(events, policy).segments, all, bounds(now));
        expect(r.upMs + r.degradedMs + r.downMs + r.unknownMs + r.pausedMs + r.maintenanceMs).toBe(
          Math.max(0, now) * 1_000,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same whether it is asked as a whole or in pieces', () => {
    fc.assert(
      fc.property(timelines, seconds, (timeline, cut) => {
        const part = (from: number, to: number) => uptimeOf(timeline, { from: at(from), to: at(to) }, bounds(25_000));
        const [whole, first, second] = [part(-100, 25_000), part(-100, cut), part(cut, 25_000)];
        expect(first.downMs + second.downMs).toBe(whole.downMs);
        expect(first.monitoredMs + second.monitoredMs).toBe(whole.monitoredMs);
      }),
    );
  });
});

it('uptime does not depend on how often was checked', () => {
  const outages = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 6 });
  fc.assert(
    fc.property(outages, fc.constantFrom(10, 20, 30, 60), fc.constantFrom(10, 15, 60), (slots, one, other) => {
      // Outages lie on whole 10 minutes and last 5, so every interval meets their edges exactly.
      const isDown = (second: number) => slots.some((slot) => second >= slot * 600 && second < slot * 600 + 300);
      const uptime = (interval: number) => {
        const policy = createPolicy({ intervalMs: interval * 1_000 });
        const events = Array.from({ length: 14_400 / interval + 1 }, (_, i) =>
          aResult(isDown(i * interval) ? 'fail' : 'ok', i * interval),
        );
        return uptimeOf(live(events, policy).segments, all, bounds(14_400));
      };
      expect(uptime(one)).toEqual(uptime(other));
      expect(uptime(one).downMs).toBe(slots.length * 300_000);
    }),
    { numRuns: 30 },
  );
});
