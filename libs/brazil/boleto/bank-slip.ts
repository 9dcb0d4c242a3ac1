import { mod10Digit, mod11Rest } from '../arithmetic.js';
import type { CalendarDay } from '../calendar.js';
import { invalid, type Invalid } from '../verdict.js';
import { dueDayOf, dueFactorOf } from './due-factor.js';

const REAL = '9';
const MAX_AMOUNT_CENTS = 9_999_999_999;

export interface BankSlipParts {
  readonly type: 'bank';
  /** 47 digits, what people type. */
  readonly line: string;
  /** `00000.00000 00000.000000 00000.000000 0 00000000000000` */
  readonly formatted: string;
  /** COMPE code of the bank, 3 digits. */
  readonly bankCode: string;
  /** Centavos; null when the payer is told the amount elsewhere. */
  readonly amountCents: number | null;
  /** Null when the slip has none. */
  readonly dueDate: CalendarDay | null;
  /** 25 digits that the bank fills as it likes. */
  readonly freeField: string;
}

export interface NewBankSlip {
  readonly bankCode: string;
  readonly amountCents: number | null;
  readonly dueDate: CalendarDay | null;
  readonly freeField: string;
}

/** The 44 digits of the barcode of a line of 47, without judging the line. */
export function bankBarcodeOf(line: string): string {
  return `${line.slice(0, 4)}${line.slice(32)}${line.slice(4, 9)}${line.slice(10, 20)}${line.slice(21, 31)}`;
}

/** The line of 47 digits of a barcode of 44, each field with its check digit. */
export function bankLineOf(barcode: string): string {
  const free = barcode.slice(19);
  const fields = [`${barcode.slice(0, 4)}${free.slice(0, 5)}`, free.slice(5, 15), free.slice(15)];
  const checked = fields.map((digits) => `${digits}${mod10Digit(digits)}`).join('');
  return `${checked}${barcode.slice(4, 19)}`;
}

/** @param barcode 44 digits */
export function readBankSlip(
  barcode: string,
  reference: CalendarDay,
): BankSlipParts | Invalid<'currency' | 'check_digit' | 'due_factor'> {
  if (barcode.charAt(3) !== REAL) return invalid('currency');
  if (barcode.charAt(4) !== generalDigit(barcode)) return invalid('check_digit');
  const factor = Number(barcode.slice(5, 9));
  if (factor > 0 && factor < 1000) return invalid('due_factor');
  const amountCents = Number(barcode.slice(9, 19));
  const line = bankLineOf(barcode);
  return {
    type: 'bank',
    line,
    formatted: line.replace(/^(.{5})(.{5})(.{5})(.{6})(.{5})(.{6})(.)(.{14})$/, '$1.$2 $3.$4 $5.$6 $7 $8'),
    bankCode: barcode.slice(0, 3),
    amountCents: amountCents === 0 ? null : amountCents,
    dueDate: factor === 0 ? null : dueDayOf(factor, reference),
    freeField: barcode.slice(19),
  };
}

/** The barcode of a bank's slip. @throws RangeError when a part has another form or does not fit */
export function makeBankSlip({ bankCode, amountCents, dueDate, freeField }: NewBankSlip): string {
  if (!/^[0-9]{3}$/.test(bankCode)) throw new RangeError('a bank code has 3 digits');
  if (!/^[0-9]{25}$/.test(freeField)) throw new RangeError('the free field has 25 digits');
  const amount = amountCents ?? 0;
  if (!Number.isSafeInteger(amount) || amount < 0 || amount > MAX_AMOUNT_CENTS) {
    throw new RangeError('an amount of a slip has at most 10 digits');
  }
  const factor = dueDate === null ? '0000' : dueFactorOf(dueDate);
  const rest = `${factor}${String(amount).padStart(10, '0')}${freeField}`;
  return `${bankCode}${REAL}${generalDigit(`${bankCode}${REAL}0${rest}`)}${rest}`;
}

/** Modulo 11 over all digits but the fifth, which it is; 0, 10 and 11 become 1. */
function generalDigit(barcode: string): string {
  const digit = 11 - mod11Rest(`${barcode.slice(0, 4)}${barcode.slice(5)}`, 9);
  return String(digit > 9 ? 1 : digit);
}
