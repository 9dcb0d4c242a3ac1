import { type Cents, centsOfBigInt } from './cents.js';

/**
 * Shares an amount out by weights so that the shares add up to exactly it: `allocate(cents(100), [1, 1, 1])` is
 * `[34, 33, 33]`. Each share is its exact part cut to a whole centavo; what is left over goes, one centavo each, to the
 * largest cut-off parts (largest remainder), earlier ones first among equals. No share of weight 0 gets anything; a debt
 * is shared like the amount that it is, negative.
 * @param weights at least one above zero, none below; safe integers
 * @throws RangeError for other weights
 */
export function allocate(amount: Cents, weights: readonly number[]): Cents[] {
  if (!weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0)) {
    throw new RangeError('a weight is a safe integer of at least 0');
  }
  const parts = weights.map(BigInt);
  const whole = parts.reduce((sum, part) => sum + part, 0n);
  if (whole === 0n) throw new RangeError('at least one weight is above 0');
  const sign = amount < 0 ? -1n : 1n;
  const total = BigInt(amount) * sign;
  const shares = parts.map((part, index) => ({ index, share: (total * part) / whole, rest: (total * part) % whole }));
  const leftOver = Number(total - shares.reduce((sum, { share }) => sum + share, 0n));
  const favoured = new Set(
    [...shares]
      .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
      .slice(0, leftOver)
      .map(({ index }) => index),
  );
  return shares.map(({ index, share }) => centsOfBigInt((share + (favoured.has(index) ? 1n : 0n)) * sign));
}
