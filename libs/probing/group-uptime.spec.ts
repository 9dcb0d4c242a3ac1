import fc from 'fast-check';
import { at } from './monitor.fixtures.js';
import { groupUptimeOf } from './group-uptime.js';
import type { CountedState, Stretch } from './uptime.js';

function stretches(...parts: readonly (readonly [CountedState, number])[]): Stretch[] {
  let second = 0;
  return parts.map(([state, seconds]) => {
    const from = at(second);
    second += seconds;
    return { state, from, to: at(second) };
  });
}

describe('uptime of a group', () => {
  it('counts overlapping downtimes once, or each by itself', () => {
    const shop = stretches(['up', 400], ['down', 100], ['up', 500]);
    const mail = stretches(['up', 450], ['down', 100], ['degraded', 450]);
    expect(groupUptimeOf([shop, mail])).toEqual({
      anyDown: { downMs: 150_000, monitoredMs: 1_000_000, uptimePercent: 85 },
      mean: { downMs: 200_000, monitoredMs: 2_000_000, uptimePercent: 90 },
    });
  });

  it('is not known where nothing was monitored', () => {
    const nothing = { downMs: 0, monitoredMs: 0, uptimePercent: null };
    expect(groupUptimeOf([])).toEqual({ anyDown: nothing, mean: nothing });
    expect(groupUptimeOf([stretches(['unknown', 5], ['paused', 5], ['maintenance', 5])]).mean).toEqual(nothing);
  });

  it('is what counting every second gives', () => {
    const state = fc.constantFrom<CountedState>('up', 'degraded', 'down', 'unknown', 'paused', 'maintenance');
    const monitor = fc.array(fc.tuple(state, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(monitor, { maxLength: 4 }), (lives) => {
        const monitors = lives.map((parts) => stretches(...parts));
        const isMonitored = (one: CountedState | undefined): boolean => ['up', 'degraded', 'down'].includes(one ?? '');
        const counted = { anyDown: 0, anyMonitored: 0, down: 0, monitored: 0 };
        for (let second = 0; second < 300; second += 1) {
          const states = monitors.map(
            (parts) => parts.find(({ from, to }) => from <= at(second) && to > at(second))?.state,
          );
          counted.anyDown += states.includes('down') ? 1_000 : 0;
          counted.anyMonitored += states.some(isMonitored) ? 1_000 : 0;
          counted.down += states.filter((one) => one === 'down').length * 1_000;
          counted.monitored += states.filter(isMonitored).length * 1_000;
        }
        const { anyDown, mean } = groupUptimeOf(monitors);
        expect([anyDown.downMs, anyDown.monitoredMs]).toEqual([counted.anyDown, counted.anyMonitored]);
        expect([mean.downMs, mean.monitoredMs]).toEqual([counted.down, counted.monitored]);
      }),
      { numRuns: 200 },
    );
  });
});
