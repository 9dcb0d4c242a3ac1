declare const brand: unique symbol;

/**
 * An amount in centavos: a safe integer, so that every comparison and the database's numbers are exact. The brand keeps
 * reais and other numbers out; `cents()` and `parseMoney()` make it.
 */
export type Cents = number & { readonly [brand]: 'centavos' };

/** Most centavos of one amount, R$ 100 billion. A sum may be greater, as long as it is a safe integer. */
export const MAX_AMOUNT_CENTS = 10_000_000_000_000;

/** @throws RangeError unless the number is a safe integer; -0 becomes 0 */
export function cents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new RangeError('an amount in centavos is a safe integer');
  // The one place that gives the brand.
  return (value + 0) as Cents;
}

/** @throws RangeError when the exact result is not a safe integer */
export function centsOfBigInt(value: bigint): Cents {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('a result in centavos is a safe integer');
  return cents(number);
}

/** Exact however many amounts there are. @throws RangeError when the sum is not a safe integer */
export function sumCents(amounts: Iterable<Cents>): Cents {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  return centsOfBigInt(sum);
}

/** @throws RangeError when the difference is not a safe integer */
export function subtractCents(minuend: Cents, subtrahend: Cents): Cents {
  return centsOfBigInt(BigInt(minuend) - BigInt(subtrahend));
}
