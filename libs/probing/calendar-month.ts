import { Temporal } from 'temporal-polyfill';
import type { TimeWindow } from './uptime.js';

/** A month of the calendar, `YYYY-MM`. */
export type CalendarMonth = string;

/**
 * The time of a month by the clocks of a zone, cut by the calendar: where clocks are changed a month is an hour longer or shorter, and
 * where midnight is skipped it begins with the first instant of the day.
 * @throws RangeError when there is no such month or zone
 */
export function monthIn(month: CalendarMonth, zone: string): TimeWindow {
  return { from: beginOf(month, zone), to: beginOf(nextMonth(month), zone) };
}

/** The month that the clocks of a zone show. */
export function monthAt(at: Date, zone: string): CalendarMonth {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString();
}

/** The month after. */
export function nextMonth(month: CalendarMonth): CalendarMonth {
  return Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString();
}

function beginOf(month: CalendarMonth, zone: string): Date {
  const firstDay = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  return new Date(firstDay.toZonedDateTime(zone).epochMilliseconds);
}
