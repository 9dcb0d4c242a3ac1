import type { CalendarDay } from '../calendar.js';
import type { ReasonOf } from '../reasons.js';
import { invalid, readText, type Verdict } from '../verdict.js';
import { bankBarcodeOf, bankLineOf, type BankSlipParts, readBankSlip } from './bank-slip.js';
import { readUtilitySlip, utilityBarcodeOf, utilityLineOf, type UtilitySlipParts } from './utility-slip.js';

export type BoletoParts = BankSlipParts | UtilitySlipParts;
type BoletoVerdict = Verdict<BoletoParts, ReasonOf<'boleto'>>;

/** Most characters of a line with its dots, hyphens and spaces, generously. */
const MAX_TEXT_LENGTH = 80;

export interface BoletoOptions {
  /** The day the slip is read or was issued; settles which of two dates, 9,000 days apart, a due-date factor means. */
  readonly reference: CalendarDay;
}

/**
 * Reads a boleto: the line of a bank's slip (47 digits) or of a slip of utilities and taxes (48, the first 8), or the
 * barcode of either (44). Dots, hyphens and spaces between are ignored: the check digits cover every digit.
 * `normalized` is the barcode.
 * @throws RangeError when `reference` is no day
 * Source: Banco Central, Carta-Circular 2.926/2000; FEBRABAN, layout of barcodes for collection.
 */
export function checkBoleto(value: unknown, { reference }: BoletoOptions): BoletoVerdict {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (text.length > MAX_TEXT_LENGTH) return invalid('length');
  if (/[^0-9 .-]/.test(text)) return invalid('characters');
  const digits = text.replace(/[ .-]/g, '');
  const isUtility = digits.length === 48 ? digits.startsWith('8') : digits.length === 44 && isUtilityBarcode(digits);
  const barcode = barcodeOf(digits, isUtility);
  if (barcode === null) return invalid('length');
  const parts = isUtility ? readUtilitySlip(barcode) : readBankSlip(barcode, reference);
  if ('valid' in parts && parts.reason !== 'check_digit') return parts;
  // A barcode that is right may come from a line that is not: its fields have check digits of their own.
  if (digits.length !== 44 && lineOf(barcode) !== digits) return invalid('field_check_digit');
  return 'valid' in parts ? parts : { valid: true, normalized: barcode, ...parts };
}

/** The line that people type for a barcode of 44 digits. */
export function lineOf(barcode: string): string {
  return isUtilityBarcode(barcode) ? utilityLineOf(barcode) : bankLineOf(barcode);
}

/** Slips of utilities and taxes begin with 8 and a segment from 1; bank codes that begin with 8 have a 0 next (804). */
function isUtilityBarcode(barcode: string): boolean {
  return /^8[1-9]/.test(barcode);
}

function barcodeOf(digits: string, isUtility: boolean): string | null {
  if (digits.length === 44) return digits;
  if (isUtility) return digits.length === 48 ? utilityBarcodeOf(digits) : null;
  return digits.length === 47 ? bankBarcodeOf(digits) : null;
}
