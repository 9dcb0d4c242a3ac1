import { flooredPercent, type Stretch } from './uptime.js';

/** How a group of monitors did in one window. Both ways of counting, because they answer different questions. */
export interface GroupUptime {
  /** As if it were one thing that is down whenever any part is. */
  readonly anyDown: {
    /** Time in which at least one monitor was down. */
    readonly downMs: number;
    /** Time in which at least one was monitored. */
    readonly monitoredMs: number;
    readonly uptimePercent: number | null;
  };
  /** The mean of its monitors, weighted by the time that each was monitored. */
  readonly mean: {
    readonly downMs: number;
    readonly monitoredMs: number;
    readonly uptimePercent: number | null;
  };
}

/**
 * Rule: any down = the union of all downtimes, over the union of all monitored time; mean = the sums of both.
 * @param monitors the stretches of each, as `stretchesOf` gives them
 */
export function groupUptimeOf(monitors: readonly (readonly Stretch[])[]): GroupUptime {
  const all = monitors.flat();
  const down = all.filter(({ state }) => state === 'down');
  const monitored = all.filter(({ state }) => state === 'up' || state === 'degraded' || state === 'down');
  const part = (downMs: number, monitoredMs: number) => ({
    downMs,
    monitoredMs,
    uptimePercent: flooredPercent(monitoredMs - downMs, monitoredMs),
  });
  return { anyDown: part(unionMs(down), unionMs(monitored)), mean: part(sumMs(down), sumMs(monitored)) };
}

function sumMs(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to.getTime() - from.getTime(), 0);
}

function unionMs(stretches: readonly Stretch[]): number {
  let total = 0;
  let reached = -Infinity;
  for (const { from, to } of [...stretches].sort((one, other) => one.from.getTime() - other.from.getTime())) {
    total += Math.max(0, to.getTime() - Math.max(from.getTime(), reached));
    reached = Math.max(reached, to.getTime());
  }
  return total;
}
