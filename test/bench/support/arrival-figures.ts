import { percentile } from '../../support/ledger/index.js';

export interface ArrivalFigures {
  readonly paths: number;
  readonly windowSeconds: number;
  readonly arrivals: number;
  /** Paths × window ÷ interval. */
  readonly expected: number;
  /** Paths that nobody asked in the window. */
  readonly silentPaths: number;
  readonly intervalsMeasured: number;
  /** |distance of two arrivals at a path − interval|, milliseconds. */
  readonly deviationMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
  /** Signed mean of the same: what a schedule that drifts would gather per interval. */
  readonly driftMsPerInterval: number;
  /** Distances above 1.5 intervals. */
  readonly gaps: number;
  /** Distances below half an interval. */
  readonly doubles: number;
  /** Most arrivals in any 100 ms. */
  readonly burstIn100Ms: number;
}

/**
 * Sums up how evenly paths were asked. The same arithmetic for every system measured, ours and the baseline.
 * @param arrivals per path, ascending, in milliseconds of one monotonic clock
 * @throws RangeError when no path was asked twice: there is nothing to judge
 */
export function arrivalFigures(
  arrivals: readonly (readonly number[])[],
  fromMs: number,
  toMs: number,
  intervalMs: number,
): ArrivalFigures {
  const within = arrivals.map((times) => times.filter((time) => time >= fromMs && time <= toMs));
  const signed = within.flatMap((times) => times.slice(1).map((time, k) => time - (times[k] ?? time) - intervalMs));
  if (signed.length === 0) throw new RangeError('no path was asked twice in the window');
  const deviations = signed.map(Math.abs);
  return {
    paths: arrivals.length,
    windowSeconds: (toMs - fromMs) / 1_000,
    arrivals: within.reduce((sum, times) => sum + times.length, 0),
    expected: (arrivals.length * (toMs - fromMs)) / intervalMs,
    silentPaths: within.filter((times) => times.length === 0).length,
    intervalsMeasured: signed.length,
    deviationMs: {
      p50: percentile(deviations, 50),
      p90: percentile(deviations, 90),
      p99: percentile(deviations, 99),
      max: percentile(deviations, 100),
    },
    driftMsPerInterval: signed.reduce((sum, value) => sum + value, 0) / signed.length,
    gaps: signed.filter((value) => value > intervalMs / 2).length,
    doubles: signed.filter((value) => value < -intervalMs / 2).length,
    burstIn100Ms: burst(
      within.flat().sort((a, b) => a - b),
      100,
    ),
  };
}

function burst(times: readonly number[], widthMs: number): number {
  let [first, most] = [0, 0];
  for (const [last, time] of times.entries()) {
    while (time - (times[first] ?? time) >= widthMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
