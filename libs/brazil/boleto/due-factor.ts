import { type CalendarDay, dayOf, requireDayNumber } from '../calendar.js';

const BASE = requireDayNumber('1997-10-07');
const FIRST_FACTOR = 1000;
/** Days from 1000 to 9999; then 1000 comes again: 3 July 2000, 22 February 2025, 14 October 2049. */
const CYCLE_DAYS = 9000;

/**
 * The day that a due-date factor means. A factor does not tell its cycle: of the days that it may mean, the one nearest to
 * the reference counts, of two equally near ones the later. Store the answer: another reference may give another one.
 * @param factor 1000 to 9999
 * @param reference the day the slip is read or was issued
 * @throws RangeError for another factor or a reference that is no day
 * Source: FEBRABAN FB-009/2023; base 7 October 1997, 1000 again on 22 February 2025.
 */
export function dueDayOf(factor: number, reference: CalendarDay): CalendarDay {
  if (!Number.isInteger(factor) || factor < FIRST_FACTOR || factor > 9999) {
    throw new RangeError('a due-date factor is 1000 to 9999');
  }
  const first = BASE + factor;
  const cycle = Math.max(0, Math.round((requireDayNumber(reference) - first) / CYCLE_DAYS));
  return dayOf(first + cycle * CYCLE_DAYS);
}

/** The factor of a due date, 4 digits. @throws RangeError before 3 July 2000, when factors began */
export function dueFactorOf(day: CalendarDay): string {
  const days = requireDayNumber(day) - BASE;
  if (days < FIRST_FACTOR) throw new RangeError('due-date factors begin on 2000-07-03');
  return String(FIRST_FACTOR + ((days - FIRST_FACTOR) % CYCLE_DAYS));
}
