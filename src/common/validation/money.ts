import type { ValidationOptions } from 'class-validator';
import { checkEndToEndId } from '../../../libs/brazil/index.js';
import { type Cents, parseMoney } from '../../../libs/money/index.js';
import { isThat } from './decorators.js';

/** An amount in BRL above zero as a decimal string with two places. */
export const IsMoney = (options?: ValidationOptions): PropertyDecorator =>
  isThat(
    'isMoney',
    (value) => parseMoney(value).valid,
    'must be an amount in BRL as a text with two places, such as "150.00", at most "100000000000.00"',
    options,
  );

/** An amount that its validator has accepted, in centavos. */
export function centsOf(text: string): Cents {
  const verdict = parseMoney(text);
  if (!verdict.valid) throw new Error(`an amount that was checked is none: ${verdict.reason}`);
  return verdict.cents;
}

/** Id of a Pix payment: `E`, ISPB, minute in UTC and 11 letters or digits. */
export const IsEndToEndId = (options?: ValidationOptions): PropertyDecorator =>
  isThat(
    'isEndToEndId',
    (value) => checkEndToEndId(value).valid,
    'must be the end-to-end id of a Pix payment: E, ISPB, yyyyMMddHHmm and 11 letters or digits',
    options,
  );
