import { type Cents, centsOfBigInt } from './cents.js';

/**
 * What becomes of a part of a centavo. `halfEven`: to the nearest, a half to the even one (interest, averages: errors
 * cancel out); `halfUp`: a half away from zero (prices, as people round); `down`: towards zero; `up`: away from zero;
 * `floor`, `ceiling`: towards less, towards more.
 */
export type Rounding = 'halfEven' | 'halfUp' | 'down' | 'up' | 'floor' | 'ceiling';

/** A fraction of two whole numbers, exact: 1.99 % is `{ numerator: 199, denominator: 10_000 }`. */
export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * The amount times the ratio, rounded once.
 * @throws RangeError when a part of the ratio is no safe integer, the denominator is not above zero or the result too large
 */
export function multiply(amount: Cents, { numerator, denominator }: Ratio, rounding: Rounding): Cents {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator <= 0) {
    throw new RangeError('a ratio has two safe integers, the denominator above zero');
  }
  return centsOfBigInt(divideRounded(BigInt(amount) * BigInt(numerator), BigInt(denominator), rounding));
}

function divideRounded(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  // BigInt division cuts towards zero; the remainder has the dividend's sign.
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n) return quotient;
  const away = dividend < 0n ? quotient - 1n : quotient + 1n;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  switch (rounding) {
    case 'down':
      return quotient;
    case 'up':
      return away;
    case 'floor':
      return dividend < 0n ? away : quotient;
    case 'ceiling':
      return dividend < 0n ? quotient : away;
    case 'halfUp':
      return twice >= divisor ? away : quotient;
    case 'halfEven':
      if (twice === divisor) return quotient % 2n === 0n ? quotient : away;
      return twice > divisor ? away : quotient;
  }
}
