import type { Tx } from '../persistence/index.js';

/** A number of units for each window of time. A window begins with its first unit. */
export interface Quota {
  readonly units: number;
  readonly windowMs: number;
}

export interface Grant {
  /** Units taken by this call; 0 when the window has none left. */
  readonly granted: number;
  /** Units that nobody has taken yet. */
  readonly left: number;
  /** Until the window ends, above 0. */
  readonly endsInMs: number;
}

/** How tries that mostly fail are slowed down: some free ones, then growing pauses, then none at all until `forget`. */
export interface StrikeLaw {
  /** Strikes in a row without a pause, at least 1. */
  readonly free: number;
  /** Pause after strike number `free`; each further one is twice as long. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Strikes in a row after which nothing is admitted any more. */
  readonly closesAfter: number;
  /** Strikes in a window, in a row or not. */
  readonly quota: Quota;
}

export interface StrikeVerdict {
  readonly isAdmitted: boolean;
  /** Strikes in a row, this one included if it was admitted. */
  readonly strikes: number;
  /** Until a try may be admitted again; 0 when this one was. */
  readonly waitMs: number;
}

/** Who tries at what: all members of a group are forgotten together. */
export interface Striker {
  readonly group: string;
  readonly member: string;
}

/** Pauses by the number of strikes beyond the free ones; the last one holds for all that follow. */
export function pausesOf({ firstPauseMs, longestPauseMs }: StrikeLaw): number[] {
  const pauses = [Math.min(firstPauseMs, longestPauseMs)];
  for (let last = pauses[0] ?? 0; last < longestPauseMs;) {
    last = Math.min(last * 2, longestPauseMs);
    pauses.push(last);
  }
  return pauses;
}

/** Strikes are kept that long after the latest try; once the way is closed, ten years. */
export const STRIKES_KEPT_MS = 24 * 3_600_000;
export const CLOSED_KEPT_MS = 10 * 365 * 86_400_000;

/** A store of its own, outside the database, cannot be reached. */
export class LimitStoreAway extends Error {
  override readonly name = 'LimitStoreAway';
}

/**
 * What all instances count together. Every call is one atomic step by the store's own clock, and none of them knows what is
 * counted. Calls fail when the store cannot be reached; what then happens is the caller's law.
 */
export abstract class LimitStore {
  /**
   * Takes units of a window: never more in all than the quota.
   * @param share part of what is left to be taken at once, 0 to 1, at least one unit
   */
  abstract take(key: string, quota: Quota, share: number): Promise<Grant>;

  /** Puts one unit back into a window that has not ended. */
  abstract giveBack(key: string): Promise<void>;

  /**
   * Counts a try before it is made, unless the law refuses it; refused tries count nothing.
   * @param ageMs since the try came in: pauses are judged by that instant, because waiting in our queues is no pause
   */
  abstract strike(striker: Striker, law: StrikeLaw, ageMs: number): Promise<StrikeVerdict>;

  /** Takes back one strike: the try was not made. */
  abstract withdraw(striker: Striker): Promise<void>;

  /** The try was good: no strike in a row is left, and it does not count in its window. */
  abstract forgive(striker: Striker): Promise<void>;

  /** All members of a group begin anew. A store inside the database does it in the unit of work, if one is given. */
  abstract forget(group: string, tx?: Tx): Promise<void>;
}
