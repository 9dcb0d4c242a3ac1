import { madeUpTransactions } from './made-up-transactions.js';

const CLIENT = 'f'.repeat(24);

describe('made-up transactions', () => {
  const some = Array.from({ length: 200 }, (_, n) => madeUpTransactions(7, n + 1, CLIENT));

  it('are the same for the same seed, whenever they are asked for, and others for another', () => {
    expect(madeUpTransactions(7, 3, CLIENT)).toEqual(some[2]);
    expect(Array.from({ length: 200 }, (_, n) => madeUpTransactions(8, n + 1, CLIENT))).not.toEqual(some);
  });

  it('are small, of early 2026, and each under a reference of its own', () => {
    const all = some.flat().map(({ input }) => input);
    expect(all.length).toBeGreaterThan(300);
    for (const { amount, occurredAt } of all) {
      expect(amount).toBeGreaterThanOrEqual(100);
      expect(amount).toBeLessThan(50_100);
      expect(occurredAt?.toISOString()).toMatch(/^2026-0[1-7]-/);
    }
    expect(new Set(all.map(({ externalReference }) => externalReference)).size).toBe(all.length);
  });
});
