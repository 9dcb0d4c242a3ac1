import { type TransactionTotal, totalsOf } from './transaction-totals.js';

const row = (period: string, amount: number | bigint, more: Partial<TransactionTotal> = {}): TransactionTotal => ({
  ...{ period, type: 'pix', status: 'approved', isReversal: false, count: 1, amount: BigInt(amount) },
  ...more,
});

describe('totals', () => {
  const days = [
    row('2026-12-01', 500),
    row('2026-11-02', 100, { count: 2 }),
    row('2026-11-01', 4_000_000_000),
    row('2026-11-02', 30, { isReversal: true }),
    row('2026-11-02', 7, { status: 'pending' }),
    row('2026-11-02', 9, { type: 'boleto' }),
  ];

  it('count approved ones and what was taken back, exactly above 2³¹', () => {
    const { approved, reversed, net } = totalsOf(days, '2026-11-01', '2026-12-01', 'day');
    expect([approved, reversed, net]).toEqual([4_000_000_609n, 30n, 4_000_000_579n]);
  });

  it('are exact where a double is not', () => {
    const great = [row('2026-11-01', 2n ** 53n), row('2026-11-02', 1), row('2026-11-02', 2, { isReversal: true })];
    expect(totalsOf(great, '2026-11-01', '2026-11-30', 'month')).toMatchObject({
      ...{ approved: 2n ** 53n + 1n, reversed: 2n, net: 2n ** 53n - 1n },
      items: [{ amount: 2n ** 53n + 1n }, { amount: 2n }],
    });
  });

  it('stand in the order of the calendar', () => {
    const { items } = totalsOf(days, '2026-11-01', '2026-12-01', 'day');
    expect(items.map(({ period, type, status }) => `${period} ${type} ${status}`)).toEqual([
      '2026-11-01 pix approved',
      '2026-11-02 boleto approved',
      '2026-11-02 pix approved',
      '2026-11-02 pix approved',
      '2026-11-02 pix pending',
      '2026-12-01 pix approved',
    ]);
  });

  it('put days of a month together, each kind apart', () => {
    const { items, approved } = totalsOf(days, '2026-11-01', '2026-12-01', 'month');
    expect(items).toEqual([
      row('2026-11', 9, { type: 'boleto' }),
      row('2026-11', 4_000_000_100, { count: 3 }),
      row('2026-11', 30, { isReversal: true }),
      row('2026-11', 7, { status: 'pending' }),
      row('2026-12', 500),
    ]);
    expect(approved).toBe(4_000_000_609n);
  });
});
