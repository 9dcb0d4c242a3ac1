import { isDomain } from '../email.js';
import { invalid, readText, type Verdict } from '../verdict.js';

const MAX_LENGTH = 77;
/** DICT OpenAPI 1.8.0, which prints the escapes doubled. No `%` since 1.7.2. */
const FORM =
  /^[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Checks an e-mail address as the directory of keys takes it: lower case, at most 77 characters; and a domain with a dot. */
export function checkEmailKey(
  value: unknown,
): Verdict<object, 'type' | 'empty' | 'length' | 'characters' | 'form' | 'domain'> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (text.length > MAX_LENGTH) return invalid('length');
  // ASCII first: the Kelvin sign becomes a `k` in lower case.
  if (/[^A-Za-z0-9.!#$&'*+/=?^_`{|}~@-]/.test(text)) return invalid('characters');
  const normalized = text.toLowerCase();
  if (!FORM.test(normalized)) return invalid('form');
  return isDomain(normalized.slice(normalized.indexOf('@') + 1)) ? { valid: true, normalized } : invalid('domain');
}
