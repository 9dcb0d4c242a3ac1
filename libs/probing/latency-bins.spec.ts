import fc from 'fast-check';
import { latencyBin, latencyQuantile } from './latency-bins.js';

function binned(durations: readonly number[]): Record<number, number> {
  const bins: Record<number, number> = {};
  for (const ms of durations) bins[latencyBin(ms)] = (bins[latencyBin(ms)] ?? 0) + 1;
  return bins;
}

describe('latency bins', () => {
  it('give a p95 within 4.9 % of the exact one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1.2, max: 50_000, noNaN: true }), { minLength: 200, maxLength: 400 }),
        (durations) => {
          const exact = [...durations].sort((a, b) => a - b)[Math.ceil(0.95 * durations.length) - 1] ?? 0;
          const estimate = latencyQuantile(binned(durations), 0.95) ?? 0;
          expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.049);
        },
      ),
    );
  });

  it('say nothing on too few durations', () => {
    expect(latencyQuantile(binned(Array<number>(199).fill(10)), 0.95)).toBeNull();
    expect(latencyQuantile(binned(Array<number>(200).fill(10)), 0.95)).not.toBeNull();
  });

  it('count what is below a millisecond and above a minute at the ends', () => {
    expect(latencyBin(0)).toBe(0);
    expect(latencyBin(0.3)).toBe(0);
    expect(latencyBin(3_600_000)).toBe(116);
  });
});
