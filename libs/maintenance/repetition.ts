import { Cron } from 'croner';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { Repetition } from './plan.js';

/** Starts by the clocks of a zone, as if these were UTC. */
export interface Starts {
  /** The first ones. */
  next(count: number): Date[];
  /** In order, `from` and `to` included. */
  between(from: Date, to: Date): Date[];
}

const MAX_LENGTH = 500;
const FREQUENCIES = /(?:^|;)FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A rule that has no two starts in a year may have them in ten. */
const SEARCHED_DAYS = [400, 3_660];
/** As many starts are looked at in order to say how close they lie. */
const LOOKED_AT = 50;

/** @throws Error with what is wrong in words */
export function compileRepetition(repetition: Repetition, first: Date): Starts {
  return repetition.kind === 'rrule' ? fromRule(repetition.rule, first) : fromCron(repetition.line, first);
}

function fromRule(rule: string, first: Date): Starts {
  if (rule.length > MAX_LENGTH || /[\r\n]/.test(rule))
    throw new Error(`must be one line of at most ${MAX_LENGTH} characters`);
  if (/^(?:RRULE|DTSTART|EXDATE|RDATE)\b/i.test(rule))
    throw new Error('must be a rule alone, such as FREQ=WEEKLY;BYDAY=SU');
  if (!FREQUENCIES.test(rule)) throw new Error('must have FREQ=DAILY, WEEKLY, MONTHLY or YEARLY');
  // It counts in UTC or in the zone, and readers differ; an instant leaves no doubt.
  if (/(?:^|;)UNTIL=/.test(rule)) throw new Error('must not have UNTIL; endsAt ends a plan');
  if (/(?:^|;)BY(?:HOUR|MINUTE|SECOND)=/.test(rule)) throw new Error('must keep the time of day of startsAt');
  const dtstart = Temporal.Instant.fromEpochMilliseconds(first.getTime()).toZonedDateTimeISO('UTC');
  const compiled = new RRuleTemporal({ rruleString: rule, dtstart, strict: true, temporal: Temporal });
  const between = (from: Date, to: Date): Date[] =>
    compiled.between(from, to, true).map(({ epochMilliseconds }) => new Date(epochMilliseconds));
  return {
    between,
    next(count) {
      for (const days of SEARCHED_DAYS) {
        const found = between(first, new Date(first.getTime() + days * DAY_MS)).slice(0, count);
        if (found.length > 1 || days === SEARCHED_DAYS.at(-1)) return found;
      }
      return [];
    },
  };
}

function fromCron(line: string, first: Date): Starts {
  if (line.length > MAX_LENGTH || line.trim().split(/\s+/).length !== 5)
    throw new Error('must have five fields: minute, hour, day of month, month, day of week');
  const compiled = new Cron(line, { timezone: 'UTC', paused: true, startAt: first });
  const justBefore = (at: Date): Date => new Date(at.getTime() - 1);
  const next = (count: number, from: Date): Date[] => compiled.nextRuns(count, justBefore(from));
  return {
    between(from, to) {
      const found: Date[] = [];
      for (let at = from > first ? from : first; ;) {
        const some = next(LOOKED_AT, at);
        found.push(...some.filter((start) => start <= to));
        const last = some.at(-1);
        if (last === undefined || last > to || some.length < LOOKED_AT) return found;
        at = new Date(last.getTime() + 1);
      }
    },
    next: (count) => next(count, first),
  };
}

/**
 * Windows that touch each other would be one without an end.
 * @param lengthMs of each
 * @throws Error that says so in words
 */
export function assertApart(repetition: Starts, lengthMs: number): void {
  const starts = repetition.next(LOOKED_AT);
  if (starts.length === 0) throw new Error('never comes to pass');
  starts.forEach((start, at) => {
    const before = starts[at - 1];
    // An hour more than its length: that much the clocks may be moved meanwhile.
    if (before && start.getTime() - before.getTime() < lengthMs + HOUR_MS)
      throw new Error('must leave an hour between an end and the next start');
  });
}
