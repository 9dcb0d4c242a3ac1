/** When a monitor changes its state. All durations in milliseconds. */
export interface MonitorPolicy {
  /** Distance of two scheduled checks. */
  readonly intervalMs: number;
  /** Deadline of one check, redirects included; shorter than the interval. */
  readonly timeoutMs: number;
  /** Failures in a row that confirm DOWN, 1 to 20. 1 = at once. */
  readonly failThreshold: number;
  /** Passing checks in a row that confirm the recovery, 1 to 20. 1 = at once. */
  readonly okThreshold: number;
  /** Slow checks in a row that make UP DEGRADED, 1 to 20. */
  readonly slowThreshold: number;
  /** Fast checks in a row that make DEGRADED UP, 1 to 20. */
  readonly fastThreshold: number;
  /** Probe errors in a row after which the state is UNKNOWN, 1 to 20. */
  readonly probeErrorThreshold: number;
  /**
   * Waiting time after the first, second, ... check that awaits confirmation; the last one repeats.
   * Never longer than the interval: the schedule's own check comes then anyway.
   */
  readonly recheckDelaysMs: readonly number[];
}

/** 30 s, 10 s, down after 3, up after 2, rechecks after 5, 10, 15 s. */
export const DEFAULT_POLICY: MonitorPolicy = Object.freeze({
  intervalMs: 30_000,
  timeoutMs: 10_000,
  failThreshold: 3,
  okThreshold: 2,
  slowThreshold: 3,
  fastThreshold: 3,
  probeErrorThreshold: 3,
  recheckDelaysMs: Object.freeze([5_000, 10_000, 15_000]),
});

const MAX_THRESHOLD = 20;
const MAX_INTERVAL_MS = 86_400_000;

/**
 * Completes a policy with the defaults. Without a given timeout it is min(10 s, 0.8 × interval).
 * @throws RangeError naming the first value outside its bounds; a timeout must be shorter than the interval
 */
export function createPolicy(given: Partial<MonitorPolicy> = {}): MonitorPolicy {
  const intervalMs = given.intervalMs ?? DEFAULT_POLICY.intervalMs;
  const policy: MonitorPolicy = {
    ...DEFAULT_POLICY,
    ...given,
    intervalMs,
    timeoutMs: given.timeoutMs ?? Math.min(DEFAULT_POLICY.timeoutMs, Math.floor(intervalMs * 0.8)),
  };
  requireInteger('intervalMs', policy.intervalMs, 100, MAX_INTERVAL_MS);
  requireInteger('timeoutMs', policy.timeoutMs, 1, policy.intervalMs - 1);
  for (const name of [
    'failThreshold',
    'okThreshold',
    'slowThreshold',
    'fastThreshold',
    'probeErrorThreshold',
  ] as const) {
    requireInteger(name, policy[name], 1, MAX_THRESHOLD);
  }
  requireInteger('recheckDelaysMs.length', policy.recheckDelaysMs.length, 1, MAX_THRESHOLD);
  for (const delayMs of policy.recheckDelaysMs) requireInteger('recheckDelaysMs', delayMs, 0, MAX_INTERVAL_MS);
  return policy;
}

/**
 * Waiting time before the check that follows the n-th one of an unconfirmed row.
 * @param count results so far in the row; values below 1 count as 1
 * @returns milliseconds, at most the interval
 */
export function recheckDelayMs(policy: MonitorPolicy, count: number): number {
  const index = Math.min(Math.max(count, 1), policy.recheckDelaysMs.length) - 1;
  return Math.min(policy.recheckDelaysMs[index] ?? policy.intervalMs, policy.intervalMs);
}

/** Time without any result after which nothing is known any more: 2 × interval + timeout, in milliseconds. */
export function silenceAfterMs(policy: MonitorPolicy): number {
  return 2 * policy.intervalMs + policy.timeoutMs;
}

function requireInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be an integer from ${min} to ${max}, got ${value}`);
  }
}
