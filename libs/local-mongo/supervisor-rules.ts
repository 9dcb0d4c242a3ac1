/** Pure part of the supervisor: when a server counts as stuck, and how long to wait between restarts. */

export type ProbeOutcome = { readonly ok: boolean };

export interface Watch {
  /** Failures in a row. */
  readonly failures: number;
  /** Monotonic time in milliseconds of the first of them. */
  readonly failingSince: number | null;
  /** Good answers in a row. */
  readonly successes: number;
}

export const WATCHING: Watch = { failures: 0, failingSince: null, successes: 0 };

/** Failures in a row, or time without an answer, after which a server is stuck. */
export const STUCK_AFTER = { failures: 3, silenceMs: 6_000 } as const;
/** Good answers in a row after which earlier restarts are forgotten. */
const STEADY_AFTER = 15;

/**
 * Counts one outcome in.
 * @param now monotonic milliseconds
 * @returns `stuck`: replace it; `steady`: it has been well for long; `watch`: go on
 */
export function afterProbe(
  watch: Watch,
  outcome: ProbeOutcome,
  now: number,
): { next: Watch; verdict: 'stuck' | 'steady' | 'watch' } {
  if (outcome.ok) {
    const successes = watch.successes + 1;
    return { next: { ...WATCHING, successes }, verdict: successes >= STEADY_AFTER ? 'steady' : 'watch' };
  }
  const failingSince = watch.failingSince ?? now;
  const next = { failures: watch.failures + 1, failingSince, successes: 0 };
  const isStuck = next.failures >= STUCK_AFTER.failures || now - failingSince >= STUCK_AFTER.silenceMs;
  return { next, verdict: isStuck ? 'stuck' : 'watch' };
}

/**
 * Wait before the next restart, in milliseconds: none after the first, then doubling to 30 s, so that a server that
 * cannot live (full disk, broken data) does not occupy the machine.
 * @param restarts restarts since it was last steady, from 1
 */
export function restartDelayMs(restarts: number): number {
  return restarts <= 1 ? 0 : Math.min(30_000, 500 * 2 ** (restarts - 2));
}
