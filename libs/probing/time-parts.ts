import type { CountedState, Stretch } from './uptime.js';

export type StateTimes = Readonly<Record<CountedState, number>>;

/**
 * Milliseconds of each state within equal parts of time, `[from + i · width, from + (i + 1) · width)`.
 * @param stretches in order, without overlap; what lies outside all parts is left out
 * @param count of parts
 */
export function timesInParts(
  stretches: readonly Stretch[],
  from: Date,
  widthMs: number,
  count: number,
): readonly StateTimes[] {
  const parts = Array.from({ length: count }, () => ({
    ...{ up: 0, degraded: 0, down: 0, unknown: 0, paused: 0, maintenance: 0 },
  }));
  for (const stretch of stretches) {
    const beginMs = Math.max(0, stretch.from.getTime() - from.getTime());
    const endMs = Math.min(count * widthMs, stretch.to.getTime() - from.getTime());
    for (let at = beginMs; at < endMs;) {
      const place = Math.floor(at / widthMs);
      const until = Math.min(endMs, (place + 1) * widthMs);
      const part = parts[place];
      if (part) part[stretch.state] += until - at;
      at = until;
    }
  }
  return parts;
}
