import { fullJitter } from '../../common/persistence/index.js';
import type { DeliveryKind } from './delivery.js';

const HOUR_MS = 3_600_000;
const RETRY_CAP_MS = HOUR_MS;
/** A receiver may ask for any pause; what is longer than a day is taken as a day. */
const RETRY_AFTER_CAP_MS = 24 * HOUR_MS;
/** Below this the base pause would be spent within the jitter's own floor. */
const MIN_PAUSE_MS = 50;

/** How long a delivery is tried, in milliseconds. Source: DESIGN §10, «Sending again». */
export const GIVE_UP_AFTER_MS: Readonly<Record<DeliveryKind, number>> = { webhook: 72 * HOUR_MS, email: 24 * HOUR_MS };

/** What became of one try. An expected outcome, so never an exception. */
export type SendOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      readonly kind: 'retry';
      readonly status: number | null;
      readonly error: string;
      /** Pause that the receiver asked for, in milliseconds. */
      readonly retryAfterMs: number | null;
      /** Whether the receiver may have got it all the same: then the next try must say exactly the same. */
      readonly mayHaveArrived: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly status: number | null;
      readonly error: string;
      /** Short code for the dead letter. */
      readonly reason: string;
      /** Whether the destination itself is gone for good (HTTP 410). */
      readonly isGone: boolean;
    }
  /** Our own fault, or the process is stopping: says nothing about the receiver and does not count as a try. */
  | { readonly kind: 'local'; readonly error: string };

/**
 * The pause before the next try, in milliseconds: full jitter over a doubling base, at most an hour; a pause that the
 * receiver asked for wins.
 * @param attempt tries so far, from 1
 * @param draw full jitter unless a test gives its own
 */
export function retryPauseMs(
  { attempt, baseMs, retryAfterMs }: { attempt: number; baseMs: number; retryAfterMs: number | null },
  draw: (baseMs: number, capMs: number) => number = fullJitter,
): number {
  if (retryAfterMs !== null) return Math.min(Math.max(0, retryAfterMs), RETRY_AFTER_CAP_MS);
  return Math.round(MIN_PAUSE_MS + draw(baseMs * 2 ** Math.min(attempt - 1, 30), RETRY_CAP_MS));
}

/**
 * What an HTTP status means for a message. Redirects are never followed (reliability S1.5) but may be a page of maintenance,
 * so they are tried again; 4xx is a refusal, save those that RFC 9110 and 6585 call temporary.
 */
export function outcomeOfStatus(status: number, retryAfterMs: number | null): SendOutcome {
  if (status >= 200 && status <= 299) return { kind: 'delivered', status };
  const error = `The receiver answered ${String(status)}.`;
  const isTemporary = status < 400 || status > 499 || [408, 425, 429].includes(status);
  if (isTemporary) return { kind: 'retry', status, error, retryAfterMs, mayHaveArrived: false };
  return { kind: 'refused', status, error, reason: 'receiver_refused', isGone: status === 410 };
}

/**
 * Reads a `Retry-After` header.
 * @returns milliseconds from `now`, at least 0; null when it is absent or malformed
 * Source: RFC 9110, section 10.2.3: seconds or an HTTP date.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
