import { type MonitorPolicy, recheckDelayMs } from './policy.js';

/**
 * Longest time from the death of a target to its confirmed DOWN, in milliseconds: one whole interval until the next
 * check starts, then `failThreshold` checks that each run into their deadline, with the recheck delays between them.
 * 30 s, 3 failures, 10 s, delays 5 and 10 s: 75 s. A target that fails fast is found earlier by the unused timeouts.
 */
export function detectionBoundMs(policy: MonitorPolicy): number {
  let boundMs = policy.intervalMs + policy.failThreshold * policy.timeoutMs;
  for (let failures = 1; failures < policy.failThreshold; failures += 1) boundMs += recheckDelayMs(policy, failures);
  return boundMs;
}
