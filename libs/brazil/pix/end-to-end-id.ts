import { dayNumber } from '../calendar.js';
import type { ReasonOf } from '../reasons.js';
import { invalid, readText, type Verdict } from '../verdict.js';

const LENGTH = 32;
/** Settlement takes an id whose time is at most so far from its own, before and after. */
const MAX_SKEW_MS = 12 * 3_600_000;
const PREFIXES = { payment: 'E', return: 'D' } as const;

export interface EndToEndIdParts {
  readonly kind: keyof typeof PREFIXES;
  /** 8 characters: the institution that made the id. */
  readonly ispb: string;
  /** The minute in the id, UTC. */
  readonly at: Date;
}

export interface NewEndToEndId {
  readonly kind: keyof typeof PREFIXES;
  readonly ispb: string;
  readonly at: Date;
  /** 11 letters or digits that the institution never uses again within the minute. */
  readonly suffix: string;
}

/**
 * Checks the id of a Pix payment (`E…`) or return (`D…`): prefix, ISPB, `yyyyMMddHHmm` in UTC and 11 letters or digits.
 * Upper and lower case differ, so nothing is changed.
 * @param settledAt when given, the id's time lies within 12 hours of it
 */
export function checkEndToEndId(value: unknown, settledAt?: Date): Verdict<EndToEndIdParts, ReasonOf<'pix_e2e'>> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (text.length !== LENGTH) return invalid('length');
  if (/[^0-9A-Za-z]/.test(text)) return invalid('characters');
  const prefix = text.charAt(0);
  if (prefix !== 'E' && prefix !== 'D') return invalid('prefix');
  const ispb = text.slice(1, 9);
  if (!isIspb(ispb)) return invalid('ispb');
  const at = minuteOf(text.slice(9, 21));
  if (at === null) return invalid('date');
  if (settledAt !== undefined && Math.abs(settledAt.getTime() - at.getTime()) > MAX_SKEW_MS) return invalid('skew');
  return { valid: true, normalized: text, kind: prefix === 'E' ? 'payment' : 'return', ispb, at };
}

/** @throws RangeError when a part has another form */
export function makeEndToEndId({ kind, ispb, at, suffix }: NewEndToEndId): string {
  const minute = at
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 12);
  const id = `${PREFIXES[kind]}${ispb}${minute}${suffix}`;
  if (!isIspb(ispb) || !checkEndToEndId(id).valid) throw new RangeError('an ISPB has 8 characters, the suffix 11');
  return id;
}

/** 8 characters; letters since a CNPJ, whose root it is, may have them (API Pix 2.9.0). */
export function isIspb(text: string): boolean {
  return /^[0-9A-Z]{8}$/.test(text);
}

function minuteOf(digits: string): Date | null {
  const match = /^([0-9]{4})([0-9]{2})([0-9]{2})([01][0-9]|2[0-3])([0-5][0-9])$/.exec(digits);
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '', minute = ''] = match;
  const date = `${year}-${month}-${day}`;
  return dayNumber(date) === null ? null : new Date(`${date}T${hour}:${minute}:00Z`);
}
