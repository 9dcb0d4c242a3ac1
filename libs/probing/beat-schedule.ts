import { Cron } from 'croner';
import { isZone } from '../maintenance/zoned.js';

/** When a job is expected to tell of itself. */
export type BeatSchedule =
  | { readonly everyMs: number }
  /** Five fields, by the clocks of an IANA zone. */
  | { readonly cron: string; readonly timeZone: string };

/** Clocks of two machines differ: a beat that comes so little early is the one of its time, and not one of the time before. */
const EARLY_MS = 5_000;
const MAX_CRON_LENGTH = 100;

/** When the beat after one that came at an instant is expected; null when cron never comes to pass again. */
export function nextBeat(schedule: BeatSchedule, after: Date): Date | null {
  if ('everyMs' in schedule) return new Date(after.getTime() + schedule.everyMs);
  return compiled(schedule.cron, schedule.timeZone).nextRun(new Date(after.getTime() + EARLY_MS));
}

/** What is wrong with a line of cron in a zone, in words; null when it may be expected. */
export function findCronProblem(cron: string, timeZone: string): 'cron' | 'timeZone' | null {
  if (!isZone(timeZone)) return 'timeZone';
  if (cron.length > MAX_CRON_LENGTH || cron.trim().split(/\s+/).length !== 5) return 'cron';
  try {
    return compiled(cron, timeZone).nextRun() === null ? 'cron' : null;
  } catch {
    return 'cron';
  }
}

function compiled(cron: string, timezone: string): Cron {
  return new Cron(cron, { timezone, paused: true });
}
