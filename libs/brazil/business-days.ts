import { type CalendarDay, dayOf, requireDayNumber } from './calendar.js';

/** A public holiday of the whole country. */
export interface NationalHoliday {
  readonly day: CalendarDay;
  /** Its name in Portuguese. */
  readonly name: string;
}

interface FixedHoliday {
  /** Month and day. */
  readonly monthDay: `${string}-${string}`;
  readonly name: string;
  /** First year in which the law held. */
  readonly since?: number;
}

/**
 * Sources: Lei 662/1949 as changed by Lei 10.607/2002; Lei 6.802/1980 (12 October); Lei 14.759/2023 (20 November, in force from
 * 2024). Carnival and Corpus Christi are optional days, no holidays: a deadline that counts them as work days ends earlier, never later.
 */
const FIXED: readonly FixedHoliday[] = [
  { monthDay: '01-01', name: 'Confraternização Universal' },
  { monthDay: '04-21', name: 'Tiradentes' },
  { monthDay: '05-01', name: 'Dia do Trabalho' },
  { monthDay: '09-07', name: 'Independência do Brasil' },
  { monthDay: '10-12', name: 'Nossa Senhora Aparecida' },
  { monthDay: '11-02', name: 'Finados' },
  { monthDay: '11-15', name: 'Proclamação da República' },
  { monthDay: '11-20', name: 'Dia Nacional de Zumbi e da Consciência Negra', since: 2024 },
  { monthDay: '12-25', name: 'Natal' },
];

/** The law that lists the holidays of today came into force in this year. */
export const FIRST_HOLIDAY_YEAR = 2003;
export const LAST_HOLIDAY_YEAR = 2199;

/** Most days that a deadline may count: more than a year is no deadline in business days. */
const MAX_BUSINESS_DAYS = 366;

/**
 * Easter Sunday in the Gregorian calendar.
 * @param year 1583 to 9999
 * @throws RangeError for another year
 * Source: the anonymous Gregorian computus (Nature, 20 April 1876), as given by J. Meeus, Astronomical Algorithms, chapter 8.
 */
export function easterSunday(year: number): CalendarDay {
  if (!Number.isInteger(year) || year < 1583 || year > 9999) throw new RangeError('a year is 1583 to 9999');
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return [String(year), twoDigits(Math.floor(n / 31)), twoDigits((n % 31) + 1)].join('-');
}

/**
 * The national holidays of a year, in the order of the calendar. Good Friday is among them: it depends on Easter, Lei 9.093/1995,
 * art. 2, names it and the federal government lists it every year. State and municipal ones are not.
 * @param year 2003 to 2199
 * @throws RangeError for another year
 */
export function nationalHolidays(year: number): readonly NationalHoliday[] {
  if (!Number.isInteger(year) || year < FIRST_HOLIDAY_YEAR || year > LAST_HOLIDAY_YEAR)
    throw new RangeError(`holidays are known from ${String(FIRST_HOLIDAY_YEAR)} to ${String(LAST_HOLIDAY_YEAR)}`);
  const fixed = FIXED.filter(({ since = FIRST_HOLIDAY_YEAR }) => year >= since).map(({ monthDay, name }) => ({
    day: `${String(year)}-${monthDay}`,
    name,
  }));
  const goodFriday = { day: dayOf(requireDayNumber(easterSunday(year)) - 2), name: 'Paixão de Cristo' };
  return [...fixed, goodFriday].sort((left, right) => (left.day < right.day ? -1 : 1));
}

/**
 * Whether people work on a day: Monday to Friday, and no national holiday.
 * @throws RangeError for a text that is no day, or a year without known holidays
 */
export function isBusinessDay(day: CalendarDay): boolean {
  const number = requireDayNumber(day);
  const weekday = new Date(number * 86_400_000).getUTCDay();
  const holidays = nationalHolidays(Number(day.slice(0, 4)));
  return weekday !== 0 && weekday !== 6 && !holidays.some((holiday) => holiday.day === day);
}

/**
 * The day on which a deadline of so many business days ends. The first day is not counted, as in Código de Processo Civil,
 * art. 224: from a Friday one business day ends on Monday, and so it does from the Saturday and the Sunday that follow.
 * @param days 1 to 366
 * @throws RangeError for another number, a text that is no day, or a year without known holidays
 */
export function addBusinessDays(from: CalendarDay, days: number): CalendarDay {
  if (!Number.isInteger(days) || days < 1 || days > MAX_BUSINESS_DAYS)
    throw new RangeError(`a deadline has 1 to ${String(MAX_BUSINESS_DAYS)} business days`);
  let number = requireDayNumber(from);
  for (let left = days; left > 0;) {
    number += 1;
    if (isBusinessDay(dayOf(number))) left -= 1;
  }
  return dayOf(number);
}

/**
 * The day so many days of the calendar later.
 * @throws RangeError for a text that is no day
 */
export function addDays(from: CalendarDay, days: number): CalendarDay {
  return dayOf(requireDayNumber(from) + days);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
