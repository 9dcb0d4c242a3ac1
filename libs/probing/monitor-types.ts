import type { CheckOutcome, CheckReason } from './check-result.js';

/** States of a monitor, as they go over the wire. PAUSED is no state but lies over one. */
export const MONITOR_STATES = ['new', 'up', 'degraded', 'suspect', 'down', 'recovering', 'unknown'] as const;
export type MonitorState = (typeof MONITOR_STATES)[number];

/** The last state that was proven. `suspect`, `recovering` and `unknown` are never proven. */
export type ConfirmedState = 'new' | 'up' | 'degraded' | 'down';

/** What a stretch of time counts as. NEW counts as `unknown`, SUSPECT as what was before, RECOVERING as `down`. */
export const SEGMENT_STATES = ['up', 'degraded', 'down', 'unknown', 'paused'] as const;
export type SegmentState = (typeof SEGMENT_STATES)[number];

/** Why a stretch of time could not be observed. */
export type GapReason = 'clock_step' | 'database' | 'blind';

/** Why nothing is known at present. */
export type UnknownReason = 'silence' | 'probe_errors' | 'resumed' | GapReason;

/** Everything that the machine remembers of one monitor: plain data, to be stored as it is. */
export interface Snapshot {
  readonly state: MonitorState;
  /** From when `state` counts; for DOWN the first failure, not its confirmation. */
  readonly since: Date;
  readonly confirmed: ConfirmedState;
  /** State before SUSPECT; null in every other state. */
  readonly returnTo: 'new' | 'up' | 'degraded' | 'unknown' | null;
  /** Why the state is UNKNOWN; kept in a SUSPECT that began there; null otherwise. */
  readonly unknownReason: UnknownReason | null;
  readonly pausedAt: Date | null;

  /** Results in a row, each counted up to its threshold only, so that a steady monitor has a steady snapshot. */
  readonly failStreak: number;
  /** Towards the recovery: 0 unless an incident is open. */
  readonly okStreak: number;
  readonly slowStreak: number;
  /** Towards the end of DEGRADED: 0 in any other confirmed state. */
  readonly fastStreak: number;
  readonly probeErrorStreak: number;

  /** First failure of the running row; set in SUSPECT only. Once confirmed it is `incidentSince`. */
  readonly firstFailAt: Date | null;
  /** First passing check of the running row; set in RECOVERING only. */
  readonly firstOkAt: Date | null;
  /** Start of the open incident; not null exactly when `confirmed` is `down`. */
  readonly incidentSince: Date | null;
  /** The open stretch of time. */
  readonly segment: { readonly state: SegmentState; readonly from: Date };

  /** When the unconfirmed row wants its next check; null when the schedule's own is enough. */
  readonly nextRecheckAt: Date | null;

  /** Start of the latest check of any outcome. An unchanged result is not stored, so a stored value may be old. */
  readonly lastResultAt: Date | null;
  /** Start of the latest check that said something about the target. May be old for the same reason. */
  readonly lastVerdictAt: Date | null;
  readonly lastOutcome: CheckOutcome | null;
  readonly lastReason: CheckReason | null;
}

/** A check came back. */
export interface ResultEvent {
  readonly kind: 'result';
  readonly outcome: CheckOutcome;
  readonly reason: CheckReason | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** From when it counts, if that is known better than by the start of the check; not before the present stretch. */
  readonly countsFrom?: Date | undefined;
}

/** Somebody looked whether results stay away. Does nothing before 2 × interval + timeout without one. */
export interface SilenceEvent {
  readonly kind: 'silence';
  /** Now. */
  readonly at: Date;
  /**
   * Start of the latest check as history knows it. Give it after a restart or a takeover: the stored snapshot of a
   * steady monitor is old, and without this the whole healthy time would look silent.
   */
  readonly lastResultAt?: Date | null;
}

/** A stretch of time is known to be unobserved: clock step, database fault, blind vantage point. */
export interface GapEvent {
  readonly kind: 'gap';
  readonly from: Date;
  readonly at: Date;
  readonly reason: GapReason;
}

/** Somebody switched the watch of this monitor off. */
export interface PauseEvent {
  readonly kind: 'pause';
  readonly at: Date;
}

/** Somebody switched it on again; the caller checks at once. */
export interface ResumeEvent {
  readonly kind: 'resume';
  readonly at: Date;
}

/** What is checked has changed (URL, assertions): unconfirmed evidence is void. New thresholds alone need no event. */
export interface ReconfiguredEvent {
  readonly kind: 'reconfigured';
  readonly at: Date;
}

export type MonitorEvent = ResultEvent | SilenceEvent | GapEvent | PauseEvent | ResumeEvent | ReconfiguredEvent;

/** What made a transition happen. */
export type TransitionCause =
  | 'first_pass'
  | 'first_failure'
  | 'failures_confirmed'
  | 'blip_over'
  | 'first_pass_after_down'
  | 'recovery_confirmed'
  | 'failed_again'
  | 'slow'
  | 'fast_again'
  | 'observed_again'
  | 'silence'
  | 'probe_errors'
  | 'gap'
  | 'paused'
  | 'resumed'
  | 'reconfigured';

/** One step of the machine, with everything that has to be done about it as data. */
export interface Transition {
  readonly from: MonitorState;
  /** Equal to `from` only when a pause begins or ends over a state that stays. */
  readonly to: MonitorState;
  readonly cause: TransitionCause;
  /** Code of the check that decided, where a check did. */
  readonly reason: CheckReason | null;
  /** From when `to` counts. */
  readonly at: Date;
  /** When it was decided: end of the deciding check, or the time of the event. */
  readonly decidedAt: Date;
  /** The open segment ends at `from`, and one of `state` begins there; null when time goes on counting as before. */
  readonly segment: { readonly state: SegmentState; readonly from: Date } | null;
  /** Start of the incident that this step opens. */
  readonly opensIncident: Date | null;
  /** End of the incident that this step closes. */
  readonly closesIncident: Date | null;
  /** Failures that did not reach the threshold: worth an entry in the history, no downtime. */
  readonly blip: { readonly from: Date; readonly to: Date } | null;
  /** True when nobody needs to hear of it: unconfirmed steps, NEW and PAUSED to UP, a DOWN that never ended. */
  readonly silent: boolean;
}

export interface StepResult {
  readonly snapshot: Snapshot;
  /** In the order in which they happened; a threshold of 1 gives two at once. */
  readonly transitions: readonly Transition[];
  /**
   * True when the snapshot must be written before anything acts on it. False when at most `lastResultAt` and
   * `lastVerdictAt` differ: an unchanged result writes no state.
   */
  readonly changed: boolean;
}
