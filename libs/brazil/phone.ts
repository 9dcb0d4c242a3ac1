import { ufsOfDdd } from './ddd.js';
import type { ReasonOf } from './reasons.js';
import type { Uf } from './uf.js';
import { invalid, readText, type Verdict } from './verdict.js';

export interface PhoneParts {
  readonly type: 'mobile' | 'landline';
  /** Two digits. */
  readonly ddd: string;
  /** States that the area code serves, its seat first. */
  readonly ufs: readonly Uf[];
  /** `(11) 98765-4321` */
  readonly formatted: string;
  /** `+55 11 98765-4321` */
  readonly international: string;
}

type PhoneVerdict = Verdict<PhoneParts, ReasonOf<'phone'>>;

/** 0800, 0300, 0500 and 0900; 300x and 400x; three-digit numbers of public services. */
const SERVICE = /^(0?[3589]00[0-9]{6,7}|[34]00[0-9]{5}|1[0-9]{2})$/;

/** No spelling needs more; it keeps hostile texts away from the patterns. */
const MAX_TEXT_LENGTH = 40;

/**
 * Checks a Brazilian number that reaches a customer: area code and 9 digits from 9 (mobile) or 8 digits from 2 to 5
 * (landline). Spaces, dots, hyphens and one pair of parentheses may stand between; `+55`, `55`, the trunk 0 and a carrier
 * code (0 and two digits) before. `normalized` is E.164: `+55` and 10 or 11 digits.
 * Source: Anatel, Resolução 749/2022; of the mobile ranges only 9 is in use.
 */
export function checkPhone(value: unknown): PhoneVerdict {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (text.length > MAX_TEXT_LENGTH) return invalid('length');
  if (/^[^a-z]*(ramal|ext|r|x)\.?\s*[0-9]+$/i.test(text)) return invalid('extension');
  if (!/^\+?[0-9 .-]*(\([0-9]{2,3}\))?[0-9 .-]*$/.test(text)) return invalid('characters');
  const digits = text.replace(/[^0-9]/g, '');
  if (text.startsWith('+')) {
    return digits.startsWith('55') ? checkNational(withoutTrunk(digits.slice(2))) : invalid('country');
  }
  // 55 is also an area code in Rio Grande do Sul: the whole length decides.
  const hasCountry = digits.startsWith('55') && (digits.length === 12 || digits.length === 13);
  return checkNational(hasCountry ? digits.slice(2) : withoutTrunk(digits));
}

/**
 * What an E.164 number and a WhatsApp id of the same line have in common, whether the ninth digit stands there or not:
 * `55`, area code and last 8 digits; null when it is no Brazilian number.
 */
export function phoneMatchKey(e164OrWaId: string): string | null {
  const match = /^\+?55([1-9][0-9])9?([0-9]{8})$/.exec(e164OrWaId);
  return match === null ? null : `55${match[1] ?? ''}${match[2] ?? ''}`;
}

/** `(11) 98765-4321`. @param e164 as `checkPhone` normalizes it */
export function formatPhone(e164: string): string {
  const { ddd, local } = partsOf(e164);
  return `(${ddd}) ${local}`;
}

/** `+55 11 98765-4321`. @param e164 as `checkPhone` normalizes it */
export function formatPhoneInternational(e164: string): string {
  const { ddd, local } = partsOf(e164);
  return `+55 ${ddd} ${local}`;
}

function checkNational(digits: string): PhoneVerdict {
  if (SERVICE.test(digits)) return invalid('service');
  if (digits.length === 8 || digits.length === 9) return invalid('ddd_missing');
  if (digits.length !== 10 && digits.length !== 11) return invalid('length');
  const ddd = digits.slice(0, 2);
  const ufs = ufsOfDdd(ddd);
  if (ufs.length === 0) return invalid('ddd');
  const first = digits.charAt(2);
  const isMobile = digits.length === 11;
  if (!isMobile && first >= '6') return invalid('ninth_digit');
  if (isMobile ? first !== '9' : first < '2') return invalid('prefix');
  const normalized = `+55${digits}`;
  return {
    valid: true,
    normalized,
    type: isMobile ? 'mobile' : 'landline',
    ddd,
    ufs,
    formatted: formatPhone(normalized),
    international: formatPhoneInternational(normalized),
  };
}

/** Without `0`, or `0` and a carrier code of two digits; a service number keeps its 0. */
function withoutTrunk(digits: string): string {
  if (!digits.startsWith('0') || SERVICE.test(digits)) return digits;
  if (digits.length >= 13 && /^0[1-9]/.test(digits)) return digits.slice(3);
  return digits.slice(1);
}

function partsOf(e164: string): { ddd: string; local: string } {
  const local = e164.slice(5);
  return { ddd: e164.slice(3, 5), local: `${local.slice(0, -4)}-${local.slice(-4)}` };
}
