import fc from 'fast-check';
import { allocate, cents, MAX_AMOUNT_CENTS, multiply, type Rounding, subtractCents, sumCents } from './index.js';

const amount = fc.integer({ min: -MAX_AMOUNT_CENTS, max: MAX_AMOUNT_CENTS }).map(cents);
const weights = fc
  .array(fc.oneof(fc.nat(10), fc.nat(Number.MAX_SAFE_INTEGER)), { minLength: 1, maxLength: 12 })
  .filter((list) => list.some((weight) => weight > 0));

describe('cents', () => {
  it.each([0.1, NaN, Infinity, 2 ** 53])('refuses %p', (value) => {
    expect(() => cents(value)).toThrow(RangeError);
  });
});

describe('sums', () => {
  it('are exact above 2³¹ and up to the safe integers', () => {
    expect(sumCents([])).toBe(0);
    expect(sumCents([cents(2_147_483_647), cents(2_147_483_647)])).toBe(4_294_967_294);
    expect(sumCents(Array.from({ length: 900 }, () => cents(MAX_AMOUNT_CENTS)))).toBe(9_000_000_000_000_000);
    expect(subtractCents(cents(1), cents(3))).toBe(-2);
  });

  it('throw rather than answer something near', () => {
    expect(() => sumCents(Array.from({ length: 901 }, () => cents(MAX_AMOUNT_CENTS)))).toThrow(RangeError);
    expect(() => subtractCents(cents(Number.MIN_SAFE_INTEGER), cents(1))).toThrow(RangeError);
  });

  it('may pass beyond the safe integers on the way', () => {
    const great = cents(Number.MAX_SAFE_INTEGER);
    expect(sumCents([great, cents(2), cents(0 - great), cents(-2)])).toBe(0);
  });

  it('are the same as with whole numbers of any size', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 50 }), (amounts) => {
        expect(BigInt(sumCents(amounts))).toBe(amounts.reduce((sum, value) => sum + BigInt(value), 0n));
      }),
    );
  });
});

describe('allocate', () => {
  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [5, [3, 7], [2, 3]],
    [10, [0, 1, 0, 2], [0, 3, 0, 7]],
    [1, [1, 1], [1, 0]],
    [0, [1, 2], [0, 0]],
    [100, [1, 2, 3, 4], [10, 20, 30, 40]],
    [101, [333, 333, 334], [34, 33, 34]],
    [7, [1], [7]],
    [MAX_AMOUNT_CENTS, [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], [5e12, 5e12]],
  ])('shares %i by %j as %j', (total, by, expected) => {
    expect(allocate(cents(total), by)).toEqual(expected);
  });

  it.each([[[]], [[0, 0]], [[1, -1]], [[0.5]], [[NaN]], [[2 ** 53]]])('refuses the weights %j', (by) => {
    expect(() => allocate(cents(1), by)).toThrow(RangeError);
  });

  it('adds up to exactly the amount, each share less than a centavo from its part', () => {
    fc.assert(
      fc.property(amount, weights, (total, by) => {
        const shares = allocate(total, by);
        expect(shares).toHaveLength(by.length);
        expect(sumCents(shares)).toBe(total);
        const whole = by.reduce((sum, weight) => sum + BigInt(weight), 0n);
        for (const [index, share] of shares.entries()) {
          const distance = BigInt(share) * whole - BigInt(total) * BigInt(by[index]!);
          expect(distance < whole && distance > -whole).toBe(true);
          if (by[index] === 0) expect(share).toBe(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives what is left over to the largest parts that were cut off', () => {
    fc.assert(
      fc.property(amount, weights, (total, by) => {
        const shares = allocate(total, by).map((share) => BigInt(Math.abs(share)));
        const whole = by.reduce((sum, weight) => sum + BigInt(weight), 0n);
        const exact = by.map((weight) => BigInt(Math.abs(total)) * BigInt(weight));
        const raised = exact.filter((part, index) => shares[index]! > part / whole).map((part) => part % whole);
        const cut = exact.filter((part, index) => shares[index]! === part / whole).map((part) => part % whole);
        for (const least of raised) expect(cut.every((rest) => rest <= least)).toBe(true);
      }),
    );
  });

  it('shares a debt like the amount that it is', () => {
    fc.assert(
      fc.property(amount, weights, (total, by) => {
        const owed = allocate(cents(0 - total), by);
        expect(owed.map((share) => share + 0)).toEqual(allocate(total, by).map((share) => 0 - share));
      }),
    );
  });
});

describe('multiply', () => {
  /** 0.5, 1.5, 2.5, 0.4, 0.6, each above and below zero. */
  const HALVES = [1, 3, 5, -1, -3, -5];
  const FIFTHS = [2, 3, -2, -3];
  it.each<[Rounding, number[], number[]]>([
    ['halfEven', [0, 2, 2, 0, -2, -2], [0, 1, 0, -1]],
    ['halfUp', [1, 2, 3, -1, -2, -3], [0, 1, 0, -1]],
    ['down', [0, 1, 2, 0, -1, -2], [0, 0, 0, 0]],
    ['up', [1, 2, 3, -1, -2, -3], [1, 1, -1, -1]],
    ['floor', [0, 1, 2, -1, -2, -3], [0, 0, -1, -1]],
    ['ceiling', [1, 2, 3, 0, -1, -2], [1, 1, 0, 0]],
  ])('rounds by %s', (rounding, halves, fifths) => {
    expect(HALVES.map((n) => multiply(cents(n), { numerator: 1, denominator: 2 }, rounding))).toEqual(halves);
    expect(FIFTHS.map((n) => multiply(cents(n), { numerator: 1, denominator: 5 }, rounding))).toEqual(fifths);
  });

  it('takes 1.99 % without a float', () => {
    expect(multiply(cents(10_050), { numerator: 199, denominator: 10_000 }, 'halfUp')).toBe(200);
    expect(multiply(cents(MAX_AMOUNT_CENTS), { numerator: 999_999, denominator: 1_000_000 }, 'down')).toBe(
      9_999_990_000_000,
    );
  });

  it('rounds nothing where nothing is left over', () => {
    const modes: Rounding[] = ['halfEven', 'halfUp', 'down', 'up', 'floor', 'ceiling'];
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 1_000 }), fc.constantFrom(...modes), (value, n, rounding) => {
        expect(multiply(value, { numerator: n, denominator: n }, rounding)).toBe(value);
      }),
    );
  });

  it('stays within a centavo of the exact result', () => {
    const modes: Rounding[] = ['halfEven', 'halfUp', 'down', 'up', 'floor', 'ceiling'];
    const part = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(amount, part, part, fc.constantFrom(...modes), (value, a, b, rounding) => {
        const ratio = { numerator: Math.min(a, b), denominator: Math.max(a, b) };
        const exact = BigInt(value) * BigInt(ratio.numerator);
        const distance = BigInt(multiply(value, ratio, rounding)) * BigInt(ratio.denominator) - exact;
        const limit = rounding.startsWith('half') ? BigInt(ratio.denominator) / 2n : BigInt(ratio.denominator) - 1n;
        expect(distance <= limit && -distance <= limit).toBe(true);
      }),
    );
  });

  it.each([
    { numerator: 1, denominator: 0 },
    { numerator: 1, denominator: -2 },
    { numerator: 0.5, denominator: 1 },
    { numerator: 2 ** 53, denominator: 1 },
  ])('refuses the ratio %j', (ratio) => {
    expect(() => multiply(cents(1), ratio, 'down')).toThrow(RangeError);
  });

  it('throws where the result is no safe integer', () => {
    const ratio = { numerator: Number.MAX_SAFE_INTEGER, denominator: 1 };
    expect(() => multiply(cents(2), ratio, 'down')).toThrow(RangeError);
  });
});
