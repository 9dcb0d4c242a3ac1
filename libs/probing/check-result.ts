import type { ExchangePhase, PhaseTimings } from '../outbound-http/types.js';

/**
 * What one check says about its target.
 * - `ok`: every assertion held.
 * - `slow`: every assertion held, but the whole took longer than `degradedAfterMs`. Counts as passing.
 * - `fail`: the target did not do what its configuration expects.
 * - `probe_error`: we could not find out, and the fault is ours. Says nothing about the target.
 */
export type CheckOutcome = 'ok' | 'slow' | 'fail' | 'probe_error';

/** Stable codes of a `fail`. They are stored and shown, so a code is never renamed. */
export type FailReason =
  /** The name did not resolve. */
  | 'dns'
  /** No TCP connection: refused, reset, unreachable. */
  | 'connect'
  /** The handshake failed or the certificate was not accepted. */
  | 'tls'
  /** The deadline passed; the part after the colon is the phase in which it did. */
  | 'timeout'
  | `timeout:${ExchangePhase}`
  /** The peer spoke, but not the protocol that was asked for. */
  | 'protocol'
  /** The body was larger than the limit. */
  | 'too_large'
  /** A redirect that is not followed: too many, from https to http, or with a target that is no HTTP address. */
  | 'redirect'
  /** A status code outside `expectedStatus`. */
  | 'status'
  /** The body could not be read as what an assertion needs: invalid JSON, unknown character set. */
  | 'body'
  /** The body was read, and an assertion about it did not hold. */
  | 'assertion'
  /** A certificate, or one of its chain, that has ended. */
  | 'cert_expired'
  | 'cert_not_yet_valid'
  /** One that lasts fewer days than it should. */
  | 'cert_expires_soon'
  /** One that was made for other names. */
  | 'cert_name'
  | 'cert_self_signed'
  /** One whose chain leads to no known authority. */
  | 'cert_chain'
  /** The service says itself that it is not ready: starting, full, shutting down. */
  | 'unavailable'
  /** A job did not tell of itself in time. */
  | 'missed'
  /** A run of a job began and did not end in time. */
  | 'overrun'
  /** A job told of its own failure. */
  | 'reported';

/** Stable codes of a `probe_error`. */
export type ProbeErrorReason =
  /** The address gate said no. That is our policy and not the target's fault; asked again after the policy changed, it may be fine. */
  | 'refused'
  /** The configured URL cannot be asked at all. */
  | 'invalid_url'
  /** The check was ended by us: shutdown, lost lease, edited service. */
  | 'aborted'
  /** Out of file descriptors, out of ports, or another fault of this host. */
  | 'local'
  /** This process did not get the processor for so long that its own timers cannot be believed. */
  | 'event_loop'
  /** A defect of the runner itself: it is reported, never thrown. */
  | 'internal'
  /** There is nothing to be said yet, and nobody's fault: it is neither stored nor counted. */
  | 'waiting';

/** Why a check is `slow`. */
export type SlowReason = 'slow';

export type CheckReason = FailReason | ProbeErrorReason | SlowReason;

/**
 * What a check learned beside its verdict: figures, and words that the protocol itself publishes. Small and safe to show; which there
 * are is said where the kind is defined.
 */
export type CheckFacts = Readonly<Record<string, string | number | null | readonly string[]>>;

/** The result of one check: a value, also when everything went wrong. */
export interface CheckResult {
  readonly outcome: CheckOutcome;
  /** Null exactly when the outcome is `ok`. */
  readonly reason: CheckReason | null;
  /** One sentence that is safe to show: it names expected and got, never a body, a header, an address or a URL. */
  readonly detail: string | null;
  /** Wall clock at the start of the first exchange. */
  readonly startedAt: Date;
  /** Whole chain of redirects, milliseconds by the monotonic clock, two decimals. */
  readonly durationMs: number;
  /** Sum over the chain of redirects, per phase; null where no exchange had the phase. */
  readonly phases: PhaseTimings;
  /** Status of the last answer; null when the last exchange had none. */
  readonly statusCode: number | null;
  /** The address that was asked last; null before any connection. */
  readonly remoteAddress: string | null;
  /** Redirects that were followed, 0 to 5. */
  readonly redirects: number;
  /** Only of kinds that have some, and only when the target answered. */
  readonly facts?: CheckFacts;
  /** From when the verdict counts, where that is known better than by when somebody looked. Never later than the start. */
  readonly countsFrom?: Date | undefined;
  /** When the answer will be another one without anything happening; a check is due then. */
  readonly changesAt?: Date | undefined;
}

/** Timings of a check that never reached the network. */
export const NO_PHASES: PhaseTimings = Object.freeze({
  dnsMs: null,
  tcpMs: null,
  tlsMs: null,
  firstByteMs: null,
  downloadMs: null,
});

/** Adds the phases of two exchanges of one chain. Null and null stay null: the phase never happened. */
export function addPhases(a: PhaseTimings, b: PhaseTimings): PhaseTimings {
  return {
    dnsMs: addMs(a.dnsMs, b.dnsMs),
    tcpMs: addMs(a.tcpMs, b.tcpMs),
    tlsMs: addMs(a.tlsMs, b.tlsMs),
    firstByteMs: addMs(a.firstByteMs, b.firstByteMs),
    downloadMs: addMs(a.downloadMs, b.downloadMs),
  };
}

/** Two decimals, as all durations of a check are stored. */
export function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function addMs(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  if (b === null) return a;
  return roundMs(a + b);
}
