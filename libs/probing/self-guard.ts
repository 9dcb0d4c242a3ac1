import type { GapEvent, ResultEvent, Snapshot, StepResult } from './monitor-types.js';

/** What one worker sees of its own line at a moment. */
export interface VantagePoint {
  /** Addresses that are asked for no other reason; none: never blind. */
  readonly canaries: number;
  readonly failingCanaries: number;
  /** Monitors that this worker checks. */
  readonly monitors: number;
  /** Those of them that turned SUSPECT within the last minute. */
  readonly newSuspects: number;
}

/** How long a monitor that turned SUSPECT counts as new, in milliseconds. */
export const NEW_SUSPECT_MS = 60_000;

const FEW_SUSPECTS = 5;
const MANY_SUSPECTS_SHARE = 0.3;

/**
 * Whether failures are rather our own than the targets': all canaries fail, or at least one does while more than five and more than
 * 30 % of the monitors turned SUSPECT within a minute. With canaries that answer it is a real storm, however large.
 */
export function isBlind({ canaries, failingCanaries, monitors, newSuspects }: VantagePoint): boolean {
  if (canaries === 0 || failingCanaries === 0) return false;
  return failingCanaries >= canaries || newSuspects > Math.max(FEW_SUSPECTS, MANY_SUSPECTS_SHARE * monitors);
}

/** Whether a step makes a monitor DOWN that was only suspected. */
export function confirmsDown({ transitions }: StepResult): boolean {
  return transitions.some(({ cause }) => cause === 'failures_confirmed');
}

/** What is told the machine instead of a result that a blind vantage point must not confirm: nothing is known since the first failure. */
export function blindGap({ firstFailAt }: Snapshot, { startedAt, finishedAt }: ResultEvent): GapEvent {
  return { kind: 'gap', from: firstFailAt ?? startedAt, at: finishedAt, reason: 'blind' };
}
