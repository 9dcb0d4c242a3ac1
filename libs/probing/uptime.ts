import type { SegmentState } from './monitor-types.js';
import type { Segment } from './segments.js';

/** Half-open [from, to). */
export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
}

/** What a window consists of. The six parts add up to `windowMs` exactly. */
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
  /** In maintenance that is not to count, whatever was seen meanwhile. */
  readonly maintenanceMs: number;
  /** window − unknown − paused − maintenance. */
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
 * @param excluded maintenance that is not to count, in order and without overlap
 * Rule: monitored = b − a − UNKNOWN − PAUSED − MAINTENANCE; uptime = 1 − DOWN / monitored; coverage = monitored / (b − a).
 */
export function uptimeOf(
  segments: readonly Segment[],
  window: TimeWindow,
  bounds: { readonly createdAt: Date; readonly now: Date },
  excluded: readonly TimeWindow[] = [],
): UptimeReport {
  return reportOf(stretchesOf(segments, window, bounds, excluded));
}

/** The figures of the parts of a window, as `stretchesOf` gives them. */
export function reportOf(stretches: readonly Stretch[]): UptimeReport {
  const ms: Record<CountedState, number> = { up: 0, degraded: 0, down: 0, unknown: 0, paused: 0, maintenance: 0 };
  let downMs = 0;
  let longestDownMs = 0;
  let downPeriods = 0;
  for (const { state, from, to } of stretches) {
    const lengthMs = to.getTime() - from.getTime();
    ms[state] += lengthMs;
    if (state === 'down' && downMs === 0) downPeriods += 1;
    downMs = state === 'down' ? downMs + lengthMs : 0;
    longestDownMs = Math.max(longestDownMs, downMs);
  }
  const windowMs = Object.values(ms).reduce((sum, part) => sum + part, 0);
  const monitoredMs = windowMs - ms.unknown - ms.paused - ms.maintenance;
  return {
    windowMs,
    upMs: ms.up,
    degradedMs: ms.degraded,
    downMs: ms.down,
    unknownMs: ms.unknown,
    pausedMs: ms.paused,
    maintenanceMs: ms.maintenance,
    monitoredMs,
    uptimePercent: flooredPercent(monitoredMs - ms.down, monitoredMs),
    coveragePercent: flooredPercent(monitoredMs, windowMs),
    longestDownMs,
    downPeriods,
  };
}

/** What a stretch of a window counts as. */
export type CountedState = SegmentState | 'maintenance';

/** A part of a window that counts as one thing; half-open, never empty. */
export interface Stretch {
  readonly state: CountedState;
  readonly from: Date;
  readonly to: Date;
}

/**
 * The parts of a window, in order, without a gap: the very intervals behind the figures of `uptimeOf`, which takes the same
 * arguments. Time that no segment covers is `unknown`.
 */
export function stretchesOf(
  segments: readonly Segment[],
  window: TimeWindow,
  bounds: { readonly createdAt: Date; readonly now: Date },
  excluded: readonly TimeWindow[] = [],
): Stretch[] {
  const from = Math.max(window.from.getTime(), bounds.createdAt.getTime());
  const to = Math.max(from, Math.min(window.to.getTime(), bounds.now.getTime()));
  const stretches: Stretch[] = [];
  const add = (state: CountedState, begin: number, end: number): void => {
    if (end > begin) stretches.push({ state, from: new Date(begin), to: new Date(end) });
  };
  let cursor = from;
  for (const segment of laidOver(inOrder(segments), excluded)) {
    const begin = Math.max(segment.from.getTime(), cursor);
    const end = Math.min(segment.to === null ? to : segment.to.getTime(), to);
    if (end <= begin) continue;
    add('unknown', cursor, begin);
    add(segment.state, begin, end);
    cursor = end;
  }
  add('unknown', cursor, to);
  return stretches;
}

interface CountedSegment {
  readonly state: CountedState;
  readonly from: Date;
  readonly to: Date | null;
}

/** Segments with maintenance in the place of what was seen meanwhile; both in order, and so is the result. */
function laidOver(segments: readonly CountedSegment[], windows: readonly TimeWindow[]): readonly CountedSegment[] {
  if (windows.length === 0) return segments;
  const maintenance = windows.map(({ from, to }): CountedSegment => ({ state: 'maintenance', from, to }));
  const rest = segments.flatMap((segment) => {
    const pieces: CountedSegment[] = [];
    let { from } = segment;
    for (const window of windows) {
      if (window.to <= from) continue;
      if (segment.to !== null && window.from >= segment.to) break;
      if (window.from > from) pieces.push({ ...segment, from, to: window.from });
      from = window.to;
    }
    if (segment.to === null || from < segment.to) pieces.push({ ...segment, from });
    return pieces;
  });
  return [...rest, ...maintenance].sort((a, b) => a.from.getTime() - b.from.getTime());
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
