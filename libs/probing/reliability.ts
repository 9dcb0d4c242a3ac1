import type { UptimeReport } from './uptime.js';

/** How long outages lasted and how far apart they were. */
export interface Reliability {
  /** Mean time to repair: down, per outage. Null without one. */
  readonly mttrMs: number | null;
  /** Mean time between failures: monitored and not down, per outage. Null without one. */
  readonly mtbfMs: number | null;
}

/** Of the outages that touch a window, as far as they lie in it. Whole milliseconds. */
export function reliabilityOf({ downPeriods, downMs, monitoredMs }: UptimeReport): Reliability {
  if (downPeriods === 0) return { mttrMs: null, mtbfMs: null };
  return { mttrMs: Math.round(downMs / downPeriods), mtbfMs: Math.round((monitoredMs - downMs) / downPeriods) };
}
