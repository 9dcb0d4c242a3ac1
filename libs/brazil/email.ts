import type { ReasonOf } from './reasons.js';
import { invalid, readText, type Verdict } from './verdict.js';

/** RFC 5321: most characters of an address and of what stands before the @. */
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

export interface EmailParts {
  readonly local: string;
  /** Lower case. */
  readonly domain: string;
}

/**
 * Checks the form of an e-mail address: the one of the WHATWG (HTML, valid e-mail address), and besides no dot at the ends
 * of the name, no two in a row, and a domain with a dot. Only the domain becomes lower case: what stands before the @ is
 * the receiver's business. A Pix key is stricter: `checkPixKey`.
 */
export function checkEmail(value: unknown): Verdict<EmailParts, ReasonOf<'email'>> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (text.length > MAX_LENGTH) return invalid('length');
  const [local = '', domain, ...more] = text.split('@');
  if (local === '' || !domain || more.length > 0) return invalid('form');
  if (local.length > MAX_LOCAL_LENGTH) return invalid('length');
  if (/[^A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]/.test(local) || /[^A-Za-z0-9.-]/.test(domain)) return invalid('characters');
  if (/^\.|\.\.|\.$/.test(local)) return invalid('dots');
  if (!isDomain(domain)) return invalid('domain');
  return { valid: true, normalized: `${local}@${domain.toLowerCase()}`, local, domain: domain.toLowerCase() };
}

/** At least two labels of 1 to 63 letters, digits and inner hyphens; the last has a letter, or it would be an address. */
export function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const areLabels = labels.every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label));
  return areLabels && labels.length > 1 && /[A-Za-z]/.test(labels.at(-1) ?? '');
}
