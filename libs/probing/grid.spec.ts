import fc from 'fast-check';
import { nextDue, PARTITION_COUNT, partitionOf, phaseOf, skippedBetween } from './grid.js';

/** Ids as the database gives them: one process, one after another. */
const consecutiveIds = (count: number) =>
  Array.from({ length: count }, (_, i) => (0x6650a1b2n * 2n ** 64n + BigInt(i)).toString(16).padStart(24, '0'));

/** Quantile 0.999 of the χ² distribution by degrees of freedom. */
const CHI_SQUARE = { 19: 43.82, 63: 103.44, 99: 148.23 };

/** Pearson's statistic against the even distribution. */
function chiSquare(values: readonly number[], bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  const expected = values.length / bins;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

describe('phaseOf', () => {
  it('is fixed for ever: stored schedules rely on it', () => {
    expect(phaseOf('6650a1b20000000000000001', 30_000)).toBe(14_793);
    expect(partitionOf('6650a1b20000000000000001')).toBe(32);
  });

  it.each([10_000, 30_000, 86_400_000])('spreads consecutive ids evenly over %d ms', (intervalMs) => {
    const bins = consecutiveIds(10_000).map((id) => Math.floor((phaseOf(id, intervalMs) / intervalMs) * 100));
    expect(chiSquare(bins, 100)).toBeLessThan(CHI_SQUARE[99]);
  });

  it('spreads evenly inside one partition too', () => {
    const ids = consecutiveIds(64_000).filter((id) => partitionOf(id) === 7);
    expect(ids.length).toBeGreaterThan(800);
    const bins = ids.map((id) => Math.floor((phaseOf(id, 30_000) / 30_000) * 20));
    expect(chiSquare(bins, 20)).toBeLessThan(CHI_SQUARE[19]);
  });
});

it('partitionOf spreads consecutive ids over all partitions', () => {
  expect(chiSquare(consecutiveIds(10_000).map(partitionOf), PARTITION_COUNT)).toBeLessThan(CHI_SQUARE[63]);
});

describe('nextDue', () => {
  const cases = fc.record({
    now: fc.integer({ min: -1e12, max: 4e12 }),
    interval: fc.integer({ min: 1, max: 86_400_000 }),
    seed: fc.nat(),
  });

  it('lies on the grid, after now, at most one interval away', () => {
    fc.assert(
      fc.property(cases, ({ now, interval, seed }) => {
        const phase = seed % interval;
        const due = nextDue(now, phase, interval);
        expect(due).toBeGreaterThan(now);
        expect(due - now).toBeLessThanOrEqual(interval);
        expect((due - phase) % interval === 0).toBe(true);
      }),
    );
  });

  it('drifts by nothing in a day of 30 s', () => {
    let due = nextDue(0, 1_234, 30_000);
    for (let i = 0; i < 2_880; i += 1) due = nextDue(due + (i % 900), 1_234, 30_000);
    expect(due).toBe(1_234 + 2_880 * 30_000);
  });
});

describe('skippedBetween', () => {
  it('counts the points that nobody served', () => {
    expect(skippedBetween(1_000, 31_000, 30_000)).toBe(0);
    expect(skippedBetween(1_000, 121_000, 30_000)).toBe(3);
  });

  it('is 0 when the clock was set back', () => {
    expect(skippedBetween(121_000, 1_000, 30_000)).toBe(0);
  });
});
