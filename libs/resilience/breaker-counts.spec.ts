import fc from 'fast-check';
import { BreakerCounts, type BreakerLaw } from './breaker-counts.js';

const LAW: BreakerLaw = { failuresInRow: 5, failureShare: 0.5, leastCalls: 10, windowMs: 30_000 };

describe('the counts of a breaker', () => {
  it('open at the fifth failure in a row, however far apart they are', () => {
    const counts = new BreakerCounts(LAW);
    const opened = [0, 60_000, 120_000, 180_000, 240_000].map((at) => counts.failed(at));
    expect(opened).toEqual([false, false, false, false, true]);
  });

  it('begin a row anew after a success', () => {
    const counts = new BreakerCounts({ ...LAW, leastCalls: 100 });
    for (let n = 0; n < 4; n += 1) expect(counts.failed(n)).toBe(false);
    counts.succeeded(4);
    for (let n = 5; n < 9; n += 1) expect(counts.failed(n)).toBe(false);
    expect(counts.failed(9)).toBe(true);
  });

  it('open when half of ten calls within the window failed, and not at nine', () => {
    const counts = new BreakerCounts({ ...LAW, failuresInRow: 100 });
    const opened = Array.from({ length: 10 }, (_, n) => {
      if (n % 2 === 0) counts.succeeded(n * 1_000);
      return n % 2 === 0 ? false : counts.failed(n * 1_000);
    });
    expect(opened).toEqual([...Array<boolean>(9).fill(false), true]);
  });

  it('forget what lies before the window', () => {
    const counts = new BreakerCounts({ ...LAW, failuresInRow: 100 });
    for (let n = 0; n < 9; n += 1) counts.failed(0);
    expect(counts.failed(30_000)).toBe(false);
    expect(counts.failed(30_001)).toBe(false);
  });

  it('know nothing after clear()', () => {
    const counts = new BreakerCounts(LAW);
    for (let n = 0; n < 4; n += 1) counts.failed(0);
    counts.clear();
    expect(counts.failed(1)).toBe(false);
  });

  it('never open while less than half fails and no row is long', () => {
    const calls = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(calls, (pauses) => {
        const counts = new BreakerCounts(LAW);
        let now = 0;
        for (const [n, pause] of pauses.entries()) {
          now += pause;
          // Two of three are good: no window of ten or more has half of failures.
          if (n % 3 < 2) counts.succeeded(now);
          else if (counts.failed(now)) return false;
        }
        return true;
      }),
    );
  });
});
