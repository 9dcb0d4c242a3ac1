import { invalidRequest } from './invalid-request.js';
import { instantOf } from './decorators.js';

const DAY_MS = 86_400_000;

/** A range as somebody asks for it: instants of RFC 3339, or absent. */
export interface RangeQuery {
  readonly from?: string;
  readonly to?: string;
}

/** From `from` (included) until `until` (excluded). */
export interface TimeRange {
  readonly from: Date;
  readonly until: Date;
}

/**
 * The range that a list of something that grows with time is read in. Instants are RFC 3339; `to` is now if absent, `from` lies
 * `usualDays` before it.
 * @param now a millisecond more is read, so that what was made at this very moment is seen
 * @throws request.invalid naming `from` when the range is empty or longer than `maxDays`
 */
export function timeRange(
  query: RangeQuery,
  now: Date,
  { usualDays, maxDays }: { readonly usualDays: number; readonly maxDays: number },
): TimeRange {
  const until = instantOf(query.to) ?? new Date(now.getTime() + 1);
  const from = instantOf(query.from) ?? new Date(until.getTime() - usualDays * DAY_MS);
  const spanMs = until.getTime() - from.getTime();
  if (spanMs > 0 && spanMs <= maxDays * DAY_MS + 1) return { from, until };
  const detail = `from must be before to, by at most ${String(maxDays)} days`;
  throw invalidRequest({ parameter: 'from', code: 'field.range', detail });
}
