import { mod10Digit, mod11Digit } from '../arithmetic.js';
import { invalid, type Invalid } from '../verdict.js';

/** Who is paid, by the second digit. */
export const SEGMENTS = {
  1: 'city',
  2: 'water',
  3: 'energy',
  4: 'telecom',
  5: 'government',
  6: 'company',
  7: 'traffic_fine',
  9: 'bank',
} as const;
export type Segment = keyof typeof SEGMENTS;

const MAX_AMOUNT_CENTS = 99_999_999_999;

export interface UtilitySlipParts {
  readonly type: 'utility';
  /** 48 digits, what people type. */
  readonly line: string;
  /** Four times `00000000000-0`. */
  readonly formatted: string;
  readonly segment: Segment;
  /** 4 digits by the segment's register; 8 digits, the root of a CNPJ, for segment 6. */
  readonly company: string;
  /** Centavos; null when the slip holds a quantity of some index, or nothing. */
  readonly amountCents: number | null;
  /** Slips of this kind have no field for it. */
  readonly dueDate: null;
}

export interface NewUtilitySlip {
  readonly segment: Segment;
  /** 6 and 8: the value is an amount; 7 and 9: a quantity. 6 and 7 check modulo 10, 8 and 9 modulo 11. */
  readonly valueKind: '6' | '7' | '8' | '9';
  /** Centavos, or the quantity. */
  readonly value: number;
  /** 29 digits: the company and what it needs to know the payment again. */
  readonly companyAndFreeField: string;
}

/** The 44 digits of the barcode of a line of 48, without judging the line. */
export function utilityBarcodeOf(line: string): string {
  return blocksOf(line, 12)
    .map((block) => block.slice(0, 11))
    .join('');
}

/** The line of 48 digits of a barcode of 44, each block of 11 with its check digit. */
export function utilityLineOf(barcode: string): string {
  const digitOf = checkDigitBy(barcode.charAt(2));
  return blocksOf(barcode, 11)
    .map((block) => `${block}${digitOf(block)}`)
    .join('');
}

/** @param barcode 44 digits, the first 8 */
export function readUtilitySlip(barcode: string): UtilitySlipParts | Invalid<'segment' | 'value_kind' | 'check_digit'> {
  const segment = Number(barcode.charAt(1));
  const valueKind = barcode.charAt(2);
  if (!isSegment(segment)) return invalid('segment');
  if (!/^[6-9]$/.test(valueKind)) return invalid('value_kind');
  if (barcode.charAt(3) !== generalDigit(barcode)) return invalid('check_digit');
  const value = Number(barcode.slice(4, 15));
  const isAmount = valueKind === '6' || valueKind === '8';
  const line = utilityLineOf(barcode);
  return {
    type: 'utility',
    line,
    formatted: blocksOf(line, 12)
      .map((block) => `${block.slice(0, 11)}-${block.slice(11)}`)
      .join(' '),
    segment,
    company: barcode.slice(15, segment === 6 ? 23 : 19),
    amountCents: isAmount && value > 0 ? value : null,
    dueDate: null,
  };
}

/** The barcode of a slip of utilities or taxes. @throws RangeError when a part has another form or does not fit */
export function makeUtilitySlip({ segment, valueKind, value, companyAndFreeField }: NewUtilitySlip): string {
  if (!/^[0-9]{29}$/.test(companyAndFreeField)) throw new RangeError('company and free field have 29 digits');
  if (!Number.isSafeInteger(value) || value < 0 || value > MAX_AMOUNT_CENTS) {
    throw new RangeError('a value of a slip has at most 11 digits');
  }
  const rest = `${String(value).padStart(11, '0')}${companyAndFreeField}`;
  const head = `8${segment}${valueKind}`;
  return `${head}${generalDigit(`${head}0${rest}`)}${rest}`;
}

function isSegment(digit: number): digit is Segment {
  return Object.hasOwn(SEGMENTS, digit);
}

function generalDigit(barcode: string): string {
  return checkDigitBy(barcode.charAt(2))(`${barcode.slice(0, 3)}${barcode.slice(4)}`);
}

function checkDigitBy(valueKind: string): (digits: string) => string {
  return valueKind === '6' || valueKind === '7' ? mod10Digit : (digits) => mod11Digit(digits, 9);
}

function blocksOf(digits: string, length: number): string[] {
  return [0, 1, 2, 3].map((block) => digits.slice(block * length, (block + 1) * length));
}
