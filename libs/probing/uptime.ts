import type { SegmentState } from './monitor-types.js';
import type { Segment } from './segments.js';

/** Half-open [from, to). */
export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
}

/** What a window consists of. The five parts add up to `windowMs` exactly. */
export interface UptimeReport {
  /** Length of the window after clipping to [createdAt, now]. */
  readonly windowMs: number;
  readonly upMs: number;
  /** Up, but slow. */
  readonly degradedMs: number;
  readonly downMs: number;
  /** Not observed; also time that no segment covers. */
  readonly unknownMs: number;
  readonly pausedMs: number;
  /** window − unknown − paused. */
  readonly monitoredMs: number;
  /** 100 × (1 − down / monitored), 0 to 100, floored at three decimals; null when nothing was monitored. */
  readonly uptimePercent: number | null;
  /** 100 × monitored / window, floored likewise; null for an empty window. */
  readonly coveragePercent: number | null;
  /** Longest unbroken downtime inside the window; 0 without any. */
  readonly longestDownMs: number;
  /** Unbroken downtimes that touch the window. */
  readonly downPeriods: number;
}

/**
 * Uptime of a window after the segments of one monitor. DEGRADED is up, NEW and UNKNOWN are not monitored. The result
 * depends on the instants of the segments only, never on how often was checked.
 * @param segments in any order; those outside the window are ignored; overlaps (there should be none) count once
 * @param bounds `createdAt` of the monitor and `now`, to which the window is clipped
 * Rule: monitored = b − a − UNKNOWN − PAUSED; uptime = 1 − DOWN / monitored; coverage = monitored / (b − a).
 */
export function uptimeOf(
  segments: readonly Segment[],
  window: TimeWindow,
  bounds: { readonly createdAt: Date; readonly now: Date },
): UptimeReport {
  const from = Math.max(window.from.getTime(), bounds.createdAt.getTime());
  const to = Math.max(from, Math.min(window.to.getTime(), bounds.now.getTime()));
  const ms: Record<SegmentState, number> = { up: 0, degraded: 0, down: 0, unknown: 0, paused: 0 };
  let cursor = from;
  let downSince: number | null = null;
  let longestDownMs = 0;
  let downPeriods = 0;
  for (const segment of inOrder(segments)) {
    const begin = Math.max(segment.from.getTime(), cursor);
    const end = Math.min(segment.to === null ? to : segment.to.getTime(), to);
    if (end <= begin) continue;
    if (begin > cursor) {
      ms.unknown += begin - cursor;
      downSince = null;
    }
    ms[segment.state] += end - begin;
    if (segment.state === 'down') {
      if (downSince === null) {
        downSince = begin;
        downPeriods += 1;
      }
      longestDownMs = Math.max(longestDownMs, end - downSince);
    } else {
      downSince = null;
    }
    cursor = end;
  }
  ms.unknown += to - cursor;
  const windowMs = to - from;
  const monitoredMs = windowMs - ms.unknown - ms.paused;
  return {
    windowMs,
    upMs: ms.up,
    degradedMs: ms.degraded,
    downMs: ms.down,
    unknownMs: ms.unknown,
    pausedMs: ms.paused,
    monitoredMs,
    uptimePercent: flooredPercent(monitoredMs - ms.down, monitoredMs),
    coveragePercent: flooredPercent(monitoredMs, windowMs),
    longestDownMs,
    downPeriods,
  };
}

/**
 * part / whole in percent, floored at three decimals in integer arithmetic: 99.9996 is 99.999, and 100 only comes out
 * when nothing is missing.
 * @param part 0 to whole, an integer
 * @param whole an integer; 0 gives null, because neither 0 nor 100 would be true
 * @throws RangeError when an argument is no integer
 */
export function flooredPercent(part: number, whole: number): number | null {
  if (whole === 0) return null;
  // The product leaves the safe integers after three years of milliseconds.
  return Number((BigInt(part) * 100_000n) / BigInt(whole)) / 1_000;
}

/** `99.999`, always with three decimals; `null` stays null, the caller has a word for it in its language. */
export function formatPercent(percent: number | null): string | null {
  return percent === null ? null : percent.toFixed(3);
}

/** The window of the given length that ends at `to`. */
export function windowBefore(to: Date, lengthMs: number): TimeWindow {
  return { from: new Date(to.getTime() - lengthMs), to };
}

function inOrder(segments: readonly Segment[]): readonly Segment[] {
  const isSorted = segments.every((s, i) => i === 0 || (segments[i - 1] as Segment).from <= s.from);
  return isSorted ? segments : [...segments].sort((a, b) => a.from.getTime() - b.from.getTime());
}
