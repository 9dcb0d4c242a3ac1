/** A day of the calendar, `YYYY-MM-DD`, without a time and therefore without a zone. */
export type CalendarDay = string;

const DAY_MS = 86_400_000;
const SAO_PAULO = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Sao_Paulo',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** Days since 1970-01-01; null when the calendar has no such day (`Date` would roll 31 April over into May). */
export function dayNumber(day: CalendarDay): number | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day)) return null;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) || dayOf(ms / DAY_MS) !== day ? null : ms / DAY_MS;
}

/** The day that many days after 1970-01-01. */
export function dayOf(number: number): CalendarDay {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** The day that an instant falls on in Brasília and São Paulo, where due dates and birthdays are counted. */
export function dayInSaoPaulo(instant: Date): CalendarDay {
  return SAO_PAULO.format(instant);
}

/** @throws RangeError when a caller's own day is none; never for a value that a person typed */
export function requireDayNumber(day: CalendarDay): number {
  const number = dayNumber(day);
  if (number === null) throw new RangeError('a day has the form YYYY-MM-DD and is in the calendar');
  return number;
}
