import { setTimeout as pause } from 'node:timers/promises';

export interface HedgeOptions {
  /** How long one try is waited for before the next begins beside it, in milliseconds. */
  readonly afterMs: number;
  /** Limit of the whole, in milliseconds. */
  readonly deadlineMs: number;
  /** Waits; ends early, by rejecting or not, when the signal aborts. For tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Begins tries in order: the next one when those before have ended without enough, or when the latest has not ended in time.
 * The first result that is enough ends the wait; tries that are still under way go on to their own end and are not looked at.
 * @param tries must not reject
 * @returns the results that came until then, in the order in which they came
 */
export async function hedged<T>(
  tries: readonly (() => Promise<T>)[],
  isEnough: (result: T) => boolean,
  { afterMs, deadlineMs, wait = waitFor }: HedgeOptions,
): Promise<readonly T[]> {
  const results: T[] = [];
  const over = new AbortController();
  const deadline = wait(deadlineMs, over.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  const running = new Set<Promise<'ended'>>();
  let begun = 0;
  try {
    while (begun < tries.length || running.size > 0) {
      const next = tries[begun];
      if (next !== undefined) {
        begun += 1;
        const run: Promise<'ended'> = next().then((result) => {
          results.push(result);
          running.delete(run);
          return 'ended';
        });
        running.add(run);
      }
      const came = await endOf(running, begun < tries.length ? afterMs : null, deadline, wait);
      if (came === 'late' || results.some(isEnough)) break;
    }
    return [...results];
  } finally {
    over.abort();
  }
}

/** One try has ended, it is time for the next one, or it is too late for any. */
async function endOf(
  running: ReadonlySet<Promise<'ended'>>,
  nextAfterMs: number | null,
  deadline: Promise<'late'>,
  wait: NonNullable<HedgeOptions['wait']>,
): Promise<'ended' | 'next' | 'late'> {
  const timer = new AbortController();
  const next =
    nextAfterMs === null
      ? []
      : [
          wait(nextAfterMs, timer.signal).then(
            () => 'next' as const,
            () => 'next' as const,
          ),
        ];
  try {
    return await Promise.race([...running, ...next, deadline]);
  } finally {
    timer.abort();
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return pause(ms, undefined, { signal });
}
