/** Accepted status codes, both ends included. A single code has equal ends. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** What is accepted when a configuration names nothing. */
export const DEFAULT_EXPECTED_STATUS: readonly string[] = Object.freeze(['200-299']);

/** Most entries of one list. */
export const MAX_EXPECTED_STATUS = 20;

export type ParsedExpectedStatus =
  | { readonly ok: true; readonly ranges: readonly StatusRange[] }
  /** `index` is null where the list itself is the fault. */
  | { readonly ok: false; readonly index: number | null; readonly detail: string };

/**
 * Reads a list of codes and ranges such as `['200-299', '304']`.
 * Codes are 100 to 599 (RFC 9110 §15); a range ends where it begins or later; no sign, no space, no other spelling.
 * @returns the ranges in the given order, or the first fault
 */
export function parseExpectedStatus(entries: readonly string[]): ParsedExpectedStatus {
  if (entries.length === 0 || entries.length > MAX_EXPECTED_STATUS) {
    return { ok: false, index: null, detail: `1 to ${MAX_EXPECTED_STATUS} codes or ranges are needed` };
  }
  const ranges: StatusRange[] = [];
  for (const [index, entry] of entries.entries()) {
    const match = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(entry);
    if (match === null) {
      return { ok: false, index, detail: 'must be a code from 100 to 599 or a range such as 200-299' };
    }
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to < from) return { ok: false, index, detail: 'a range must not end before it begins' };
    ranges.push({ from, to });
  }
  return { ok: true, ranges };
}

/** The canonical spelling: `{ from: 304, to: 304 }` is `'304'`. Reading it again gives the same ranges. */
export function formatExpectedStatus(ranges: readonly StatusRange[]): string[] {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
}

export function isExpectedStatus(ranges: readonly StatusRange[], statusCode: number): boolean {
  return ranges.some(({ from, to }) => statusCode >= from && statusCode <= to);
}

/**
 * True when a redirect itself is what the user waits for: an entry that accepts the code and lies within 300 to 399.
 * A wide range such as `200-399` says nothing about redirects, they are followed.
 */
export function isRedirectExpected(ranges: readonly StatusRange[], statusCode: number): boolean {
  return ranges.some(({ from, to }) => from >= 300 && to <= 399 && statusCode >= from && statusCode <= to);
}
