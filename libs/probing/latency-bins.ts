/** Width of a bin relative to the one below. With it a quantile is off by at most 4.8 %. */
const GAMMA = 1.1;
const LOG_GAMMA = Math.log(GAMMA);
/** Bin of one minute: longer durations are counted there. */
const LAST_BIN = 116;

/** Counts per bin; adding the counts of two merges them exactly. */
export type LatencyBins = Readonly<Record<number, number>>;

/** The logarithmic bin of a duration: 0 for 1 ms and less, 116 for a minute and more. */
export function latencyBin(durationMs: number): number {
  return durationMs <= 1 ? 0 : Math.min(LAST_BIN, Math.ceil(Math.log(durationMs) / LOG_GAMMA));
}

/**
 * A quantile of binned durations in milliseconds: the geometric middle of the bin in which it falls.
 * @param q above 0, below 1
 * @returns null with fewer than 10 / (1 − q) durations, which would not support it (p95: 200)
 */
export function latencyQuantile(bins: LatencyBins, q: number): number | null {
  const counts = inOrder(bins);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total < Math.round(10 / (1 - q))) return null;
  let left = q * total;
  for (const [bin, count] of counts) {
    left -= count;
    if (left <= 0) return bin === 0 ? 1 : GAMMA ** (bin - 0.5);
  }
  return null;
}

/** Bins as one short text, `30:52 31:7`: of hundreds of rows a text is read much faster than as many objects. */
export function packBins(bins: LatencyBins): string {
  return inOrder(bins)
    .map(([bin, count]) => `${String(bin)}:${String(count)}`)
    .join(' ');
}

/** What `packBins` was given. @throws RangeError for another text */
export function unpackBins(text: string): LatencyBins {
  const bins: Record<number, number> = {};
  for (const part of text === '' ? [] : text.split(' ')) {
    const [bin = NaN, count = NaN] = part.split(':').map(Number);
    if (!Number.isSafeInteger(bin) || !Number.isSafeInteger(count)) throw new RangeError('no bins of durations');
    bins[bin] = count;
  }
  return bins;
}

function inOrder(bins: LatencyBins): (readonly [bin: number, count: number])[] {
  return Object.entries(bins)
    .map(([bin, count]) => [Number(bin), count] as const)
    .sort(([a], [b]) => a - b);
}
