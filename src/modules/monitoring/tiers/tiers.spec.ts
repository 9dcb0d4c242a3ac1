import { byBucket, ceilTo, floorTo, gridOf, MAX_POINTS, STEPS, TIERS } from './tiers.js';

const NOW = new Date('2026-12-01T10:07:31.250Z');
const DAY_MS = 86_400_000;
const before = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const KEPT = { '5m': before(30), '1h': before(400), '1d': new Date(0) };
const range = (days: number) => ({ from: before(days), until: NOW });

describe('tiers', () => {
  it('are each made of whole buckets of the one before', () => {
    TIERS.slice(1).forEach(({ widthMs }, at) => expect(widthMs % (TIERS[at]?.widthMs ?? NaN)).toBe(0));
    for (const { widthMs, windowMs } of TIERS) expect(windowMs % widthMs).toBe(0);
  });

  it('serve each step with one or two buckets for a point', () => {
    for (const step of STEPS)
      expect([1, 2]).toContain(step.widthMs / (TIERS.find(({ name }) => name === step.tier)?.widthMs ?? NaN));
  });

  it('begin at whole multiples since the epoch', () => {
    expect(floorTo(NOW, 300_000)).toEqual(new Date('2026-12-01T10:05:00Z'));
    expect(ceilTo(NOW, 300_000)).toEqual(new Date('2026-12-01T10:10:00Z'));
    expect(ceilTo(floorTo(NOW, DAY_MS), DAY_MS)).toEqual(new Date('2026-12-01T00:00:00Z'));
    const found = byBucket([NOW, before(1), new Date(NOW.getTime() + 1)], (at) => at, 3_600_000);
    expect([...found.values()].map(({ length }) => length)).toEqual([2, 1]);
  });
});

describe('the grid of a chart', () => {
  it.each([
    [1, '5m', 289],
    [3, '10m', 433],
    [7, '1h', 169],
    [30, '2h', 361],
    [60, '1d', 61],
    [365, '1d', 366],
    [400, '1d', 401],
  ])('of %d days has steps of %s', (days, name, points) => {
    const grid = gridOf(range(days), KEPT);
    expect(grid).toMatchObject({ step: { name }, points });
    expect(grid?.points).toBeLessThanOrEqual(MAX_POINTS);
  });

  it('covers the range in whole steps', () => {
    expect(gridOf(range(7), KEPT)).toMatchObject({
      from: new Date('2026-11-24T10:00:00Z'),
      to: new Date('2026-12-01T11:00:00Z'),
    });
  });

  it('is coarser where the finer buckets are gone', () => {
    const longAgo = (days: number) => ({ from: before(days + 1), until: before(days) });
    expect(gridOf(longAgo(29), KEPT)?.step.name).toBe('5m');
    expect(gridOf(longAgo(30), KEPT)?.step.name).toBe('1h');
    expect(gridOf(longAgo(400), KEPT)?.step.name).toBe('1d');
  });

  it('is as wished, or none where that is too fine', () => {
    expect(gridOf(range(1), KEPT, '1h')?.points).toBe(25);
    expect(gridOf(range(3), KEPT, '5m')).toBeNull();
    expect(gridOf({ from: before(50), until: before(49) }, KEPT, '5m')).toBeNull();
  });
});
