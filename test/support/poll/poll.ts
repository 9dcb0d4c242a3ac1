import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  /** Give up after this many milliseconds; default 5,000. */
  timeoutMs?: number;
  /** Pause between two tries in milliseconds; default 20. */
  everyMs?: number;
  /** What is awaited, for the message of the error. */
  what?: string;
}

/** A condition did not come true in time; `cause` is the last failure when the last try threw. */
export class PollTimeoutError extends Error {
  override readonly name = 'PollTimeoutError';
}

type Truthy<T> = Exclude<T, false | null | undefined | 0 | ''>;

/**
 * Tries `fn` until it returns something truthy. A throw and a try that hangs beyond the deadline are failures like a falsy
 * result. `undefined` is falsy too, so that `eventually(() => list.find(…))` waits; for a block of expectations, which
 * returns nothing, use {@link eventuallyPasses}.
 *
 * @throws PollTimeoutError that shows the last failure
 */
export async function eventually<T>(fn: () => T | Promise<T>, options: PollOptions = {}): Promise<Truthy<T>> {
  return poll(fn, (value) => Boolean(value), options) as Promise<Truthy<T>>;
}

/**
 * Tries a block of expectations until it no longer throws; returns what it returned.
 *
 * @throws PollTimeoutError with the last throw as `cause`
 */
export async function eventuallyPasses<T>(fn: () => T | Promise<T>, options: PollOptions = {}): Promise<T> {
  return poll(fn, () => true, options);
}

/**
 * The opposite of waiting: `fn` must hold (return true, or nothing without throwing) at every look for `forMs`.
 *
 * @returns how many times it was looked at, at least one
 * @throws whatever `fn` throws, or an Error naming `what` when it became false
 */
export async function throughout(
  fn: () => boolean | undefined | Promise<boolean | undefined>,
  options: { forMs: number; everyMs?: number; what?: string },
): Promise<number> {
  const { forMs, everyMs = 20, what = 'condition' } = options;
  const startedAt = performance.now();
  for (let looks = 1; ; looks += 1) {
    const value = await fn();
    const elapsedMs = performance.now() - startedAt;
    if (value === false) throw new Error(`${what} ceased to hold after ${elapsedMs.toFixed(0)} ms`);
    if (elapsedMs >= forMs) return looks;
    await sleep(Math.min(everyMs, forMs - elapsedMs));
  }
}

/**
 * Settles as `fn` does, but no later than `timeoutMs`. The work itself cannot be cancelled; only the wait ends.
 *
 * @throws Error 'no result within … ms' at the deadline
 */
export async function withDeadline<T>(fn: () => T | Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = new AbortController();
  try {
    return await Promise.race([
      (async () => fn())(),
      sleep(Math.max(1, timeoutMs), undefined, { signal: deadline.signal }).then(() => {
        throw new Error(`no result within ${Math.max(1, timeoutMs).toFixed(0)} ms`);
      }),
    ]);
  } finally {
    deadline.abort();
  }
}

async function poll<T>(
  fn: () => T | Promise<T>,
  isEnough: (value: T) => boolean,
  { timeoutMs = 5_000, everyMs = 20, what = 'condition' }: PollOptions,
): Promise<T> {
  const startedAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    let last: { error: unknown } | { value: unknown };
    try {
      const value = await withDeadline(fn, timeoutMs - (performance.now() - startedAt));
      if (isEnough(value)) return value;
      last = { value };
    } catch (error) {
      last = { error };
    }
    if (performance.now() - startedAt + everyMs > timeoutMs) throw timeoutError(what, timeoutMs, tries, last);
    await sleep(everyMs);
  }
}

function timeoutError(
  what: string,
  timeoutMs: number,
  tries: number,
  last: { error: unknown } | { value: unknown },
): PollTimeoutError {
  const head = `${what} did not hold within ${timeoutMs} ms (${tries} tries)`;
  if ('value' in last) return new PollTimeoutError(`${head}; last result: ${String(last.value)}`);
  const text = last.error instanceof Error ? last.error.message : String(last.error);
  return new PollTimeoutError(`${head}; last failure: ${text}`, { cause: last.error });
}
