/**
 * Nearest-rank percentile: the smallest sample that at least `p` percent of all samples do not exceed.
 *
 * @param samples in any order; not changed
 * @param p above 0, up to 100
 * @throws RangeError when there is no sample (a figure over nothing proves nothing), when one is NaN, or p is outside
 */
export function percentile(samples: readonly number[], p: number): number {
  if (samples.length === 0) throw new RangeError('percentile of no samples');
  if (!(p > 0 && p <= 100)) throw new RangeError(`percentile ${p} is outside 0 to 100`);
  if (samples.some(Number.isNaN)) throw new RangeError('a sample is not a number');
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(1, Math.ceil((p / 100) * sorted.length)) - 1] as number;
}

export interface Spread {
  count: number;
  min: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** The figures that a verdict prints, in the unit of the samples. Throws RangeError when there is no sample. */
export function spread(samples: readonly number[]): Spread {
  return {
    count: samples.length,
    min: percentile(samples, Number.MIN_VALUE),
    mean: samples.reduce((sum, sample) => sum + sample, 0) / samples.length,
    p50: percentile(samples, 50),
    p95: percentile(samples, 95),
    p99: percentile(samples, 99),
    max: percentile(samples, 100),
  };
}
