import type { ProviderName } from './lookup.js';

/** Why a provider could not be asked or its answer not be read. */
export type FailureReason =
  /** Its breaker is open. */
  | 'resting'
  /** As many requests as may be are under way. */
  | 'busy'
  | 'timeout'
  | 'unreachable'
  /** 5xx and 408. */
  | 'server_error'
  /** 429. */
  | 'rate_limited'
  /** Another 4xx: it does not want this request. */
  | 'refused'
  /** No JSON, cut off, too large, or not about what was asked. */
  | 'unreadable'
  /** A fault of ours. */
  | 'local';

export interface Failed {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  /** How long the provider wants to be left alone, in milliseconds, where it said so. */
  readonly retryAfterMs?: number;
}

/** What a provider said, as a value: nothing that a provider does is an exception. */
export type Outcome<T> =
  | { readonly kind: 'found'; readonly value: T }
  /** `isSure` is false where the provider says the same when it could not find out. */
  | { readonly kind: 'not_found'; readonly isSure: boolean }
  | Failed;

/** One provider that can be asked a question. */
export interface Asked<T> {
  readonly provider: ProviderName;
  /** Never rejects. */
  readonly ask: () => Promise<Outcome<T>>;
}

export const failed = (reason: FailureReason, retryAfterMs?: number): Failed => ({
  kind: 'failed',
  reason,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** Whether asking again soon may help. A timeout has used up the time there is. */
export function isRepeatable({ reason }: Failed): boolean {
  return reason === 'unreachable' || reason === 'server_error' || reason === 'rate_limited';
}

/** Whether the provider is to blame, so that its breaker counts it. A refusal says nothing about its health. */
export function isItsFault({ reason }: Failed): boolean {
  switch (reason) {
    case 'timeout':
    case 'unreachable':
    case 'server_error':
    case 'rate_limited':
    case 'unreadable':
      return true;
    case 'resting':
    case 'busy':
    case 'refused':
    case 'local':
      return false;
  }
}
