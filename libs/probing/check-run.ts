import type { ExchangeFailure, PhaseTimings } from '../outbound-http/types.js';
import {
  type CheckFacts,
  type CheckOutcome,
  type CheckReason,
  type CheckResult,
  type FailReason,
  NO_PHASES,
  type ProbeErrorReason,
  roundMs,
} from './check-result.js';
import { STALL_LIMIT_MS, type StallSource } from './stall-watch.js';

/** The wall clock says when a check began, the monotonic one how long it took. */
export interface ProbeClock {
  now(): Date;
  /** Milliseconds that never go back. */
  monotonicMs(): number;
}

/** What every check of a process has in common. */
export interface CheckSurroundings {
  readonly clock: ProbeClock;
  /** Without one, stalls of this process are not told from slow targets. */
  readonly stalls?: StallSource;
}

/** What the watch knows when a check begins. */
export interface KnownBefore {
  /** Since when the present stretch lasts; with no result yet, since when it is watched. */
  readonly since: Date | null;
  /** Start of the latest check that counted; null when there was none since the watch began or was taken up again. */
  readonly lastResultAt: Date | null;
}

/** One configuration, compiled. Holds no connection and no timer: it may be dropped at any time, and run at once again. */
export interface PreparedProbe {
  /** Whether answers end by themselves, as `changesAt` says: then it is asked as soon as it is watched. */
  readonly hasDeadlines?: boolean;
  /** Carries out one check. Resolves always, within about the timeout; what goes wrong is part of the result. */
  run(signal?: AbortSignal, known?: KnownBefore): Promise<CheckResult>;
}

export interface Verdict {
  readonly outcome: CheckOutcome;
  readonly reason: CheckReason | null;
  readonly detail: string | null;
}

/** The first thing that did not hold. */
interface Fault {
  readonly reason: FailReason;
  readonly detail: string;
}

/** What a check saw on its way, whatever came of it. */
export interface Seen {
  readonly phases: PhaseTimings;
  readonly statusCode: number | null;
  readonly remoteAddress: string | null;
  readonly redirects: number;
}

export const NOTHING_SEEN: Seen = { phases: NO_PHASES, statusCode: null, remoteAddress: null, redirects: 0 };

/** One run of a check of any kind: its clock, and how what was met becomes a verdict. */
export class CheckRun {
  private readonly startedAt: Date;
  private readonly startedMs: number;

  constructor(private readonly surroundings: CheckSurroundings) {
    this.startedAt = surroundings.clock.now();
    this.startedMs = surroundings.clock.monotonicMs();
  }

  /** Milliseconds since the start. */
  elapsedMs(): number {
    return this.surroundings.clock.monotonicMs() - this.startedMs;
  }

  /** Everything held: `ok`, or `slow` beyond the limit. What this process slept through is not the target's slowness. */
  passed(degradedAfterMs: number): Verdict {
    const tookMs = this.elapsedMs();
    if (tookMs <= degradedAfterMs || tookMs - this.stalledMs() <= degradedAfterMs) {
      return { outcome: 'ok', reason: null, detail: null };
    }
    const detail = `Took ${Math.round(tookMs)} ms, more than ${degradedAfterMs} ms.`;
    return { outcome: 'slow', reason: 'slow', detail };
  }

  /** What kept us from an answer, or the first thing that did not hold, or that all did. */
  judged(failure: ExchangeFailure | null, fault: Fault | null, degradedAfterMs: number): Verdict {
    if (failure !== null) return this.failed(failure);
    return fault === null ? this.passed(degradedAfterMs) : fail(fault.reason, fault.detail);
  }

  /** Nothing, or not all, came back. */
  failed({ kind, phase, detail }: ExchangeFailure): Verdict {
    switch (kind) {
      case 'timeout':
        return this.unlessStalled(fail(phase === null ? 'timeout' : `timeout:${phase}`, detail));
      case 'dns':
      case 'connect':
      case 'tls':
      case 'protocol':
        return this.unlessStalled(fail(kind, detail));
      case 'too_large':
        return fail(kind, detail);
      case 'invalid_url':
      case 'refused':
      case 'aborted':
      case 'local':
        return probeError(kind, detail);
    }
  }

  /** A failure without an answer says nothing when this process itself stood still meanwhile. */
  unlessStalled(verdict: Verdict): Verdict {
    const stalledMs = this.stalledMs();
    if (stalledMs <= STALL_LIMIT_MS) return verdict;
    return probeError('event_loop', `The watching process stood still for ${Math.round(stalledMs)} ms.`);
  }

  result(verdict: Verdict, seen: Seen, facts: CheckFacts | null = null): CheckResult {
    const durationMs = roundMs(this.elapsedMs());
    return { ...verdict, startedAt: this.startedAt, durationMs, ...seen, ...(facts === null ? {} : { facts }) };
  }

  private stalledMs(): number {
    return this.surroundings.stalls?.longestStallMs(this.startedMs) ?? 0;
  }
}

export function fail(reason: FailReason, detail: string): Verdict {
  return { outcome: 'fail', reason, detail };
}

export function probeError(reason: ProbeErrorReason, detail: string): Verdict {
  return { outcome: 'probe_error', reason, detail };
}

/** The verdict on an error that should not have been thrown: our defect, and not the target's. */
export function defect(error: unknown): Verdict {
  const name = error instanceof Error ? error.name : 'unknown';
  return probeError('internal', `The check itself failed (${name}).`);
}
