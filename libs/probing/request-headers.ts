import { MAX_HEADERS_LENGTH, OWN_HEADERS } from '../outbound-http/header-rules.js';

/** What is wrong with one header, or with all of them together (`name` null). */
export interface HeaderProblem {
  readonly name: string | null;
  readonly detail: string;
}

export const MAX_HEADERS = 50;

/**
 * Problems of headers that a user entered (RFC 9110 §5.1, §5.5). No detail repeats a value, it may be a secret.
 * Stricter than or equal to what the exchange accepts, which an integration test compares.
 */
export function findHeaderProblems(headers: Readonly<Record<string, string>>): HeaderProblem[] {
  const problems: HeaderProblem[] = [];
  const seen = new Set<string>();
  let length = 0;
  for (const [name, value] of Object.entries(headers)) {
    const detail = faultOf(name, value) ?? (seen.has(name.toLowerCase()) ? 'must be named once' : null);
    if (detail !== null) problems.push({ name, detail });
    seen.add(name.toLowerCase());
    length += name.length + value.length + 4;
  }
  if (seen.size > MAX_HEADERS || length > MAX_HEADERS_LENGTH) {
    problems.push({ name: null, detail: `must be at most ${MAX_HEADERS} headers of 16 KiB together` });
  }
  return problems;
}

function faultOf(name: string, value: string): string | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'must have a name of letters, digits and hyphens';
  // The exchange refuses to send them, and a check with them would never say anything.
  if (OWN_HEADERS.has(name.toLowerCase())) return 'belongs to the connection and is set by the watch itself';
  // No control character but the tab: a line break would start another header.
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? null : 'must be one line of Latin-1 characters';
}
