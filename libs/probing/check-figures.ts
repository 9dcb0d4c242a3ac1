import { type CheckOutcome, roundMs } from './check-result.js';
import { latencyBin, type LatencyBins } from './latency-bins.js';

/**
 * What the checks of a stretch of time come to. The figures of two stretches added are those of both together, exactly and in
 * any order: what was summed up in steps is what was summed up at once.
 */
export interface CheckFigures {
  readonly ok: number;
  readonly slow: number;
  readonly fail: number;
  readonly probeError: number;
  /** Durations of passing checks: a check that failed says nothing about how fast an answer is. Two decimals. */
  readonly sumMs: number;
  /** Null without a passing check. */
  readonly minMs: number | null;
  readonly maxMs: number | null;
  readonly bins: LatencyBins;
  /** How many checks did not pass, by the code of the reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** What figures are made of. */
export interface CountedCheck {
  readonly outcome: CheckOutcome;
  readonly reason: string | null;
  readonly durationMs: number;
}

/** Figures of single checks, in any order. */
export function figuresOf(checks: Iterable<CountedCheck>): CheckFigures {
  const sum = newSum();
  for (const { outcome, reason, durationMs } of checks) {
    sum[FIELDS[outcome]] += 1;
    if (outcome === 'fail' || outcome === 'probe_error') {
      if (reason !== null) increase(sum.reasons, reason, 1);
      continue;
    }
    addTimes(sum, durationMs, durationMs, durationMs);
    increase(sum.bins, latencyBin(durationMs), 1);
  }
  return sum;
}

/** Figures of several stretches together, in any order; without any those of no check. */
export function addFigures(parts: Iterable<CheckFigures>): CheckFigures {
  const sum = newSum();
  for (const part of parts) {
    for (const field of Object.values(FIELDS)) sum[field] += part[field];
    if (part.minMs !== null && part.maxMs !== null) addTimes(sum, part.sumMs, part.minMs, part.maxMs);
    for (const [bin, count] of Object.entries(part.bins)) increase(sum.bins, Number(bin), count);
    for (const [reason, count] of Object.entries(part.reasons)) increase(sum.reasons, reason, count);
  }
  return sum;
}

/** How many checks the figures are of. */
export function countOf({ ok, slow, fail, probeError }: CheckFigures): number {
  return ok + slow + fail + probeError;
}

const FIELDS = { ok: 'ok', slow: 'slow', fail: 'fail', probe_error: 'probeError' } as const satisfies Record<
  CheckOutcome,
  keyof CheckFigures
>;

interface Sum extends CheckFigures {
  ok: number;
  slow: number;
  fail: number;
  probeError: number;
  sumMs: number;
  minMs: number | null;
  maxMs: number | null;
  readonly bins: Record<number, number>;
  readonly reasons: Record<string, number>;
}

function newSum(): Sum {
  const none = { ok: 0, slow: 0, fail: 0, probeError: 0 };
  return { ...none, sumMs: 0, minMs: null, maxMs: null, bins: {}, reasons: {} };
}

function addTimes(sum: Sum, totalMs: number, minMs: number, maxMs: number): void {
  // Rounded at each step, so that the order plays no part.
  sum.sumMs = roundMs(sum.sumMs + totalMs);
  sum.minMs = sum.minMs === null ? minMs : Math.min(sum.minMs, minMs);
  sum.maxMs = sum.maxMs === null ? maxMs : Math.max(sum.maxMs, maxMs);
}

function increase<K extends string | number>(counts: Partial<Record<K, number>>, key: K, by: number): void {
  counts[key] = (counts[key] ?? 0) + by;
}
