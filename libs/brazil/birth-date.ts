import { type CalendarDay, dayNumber, requireDayNumber } from './calendar.js';
import type { ReasonOf } from './reasons.js';
import { invalid, readText, type Verdict } from './verdict.js';

const MAX_AGE_YEARS = 130;

export interface BirthDateParts {
  /** Completed years. */
  readonly ageYears: number;
}

export interface BirthDateOptions {
  /** Today where the person lives: `dayInSaoPaulo(clock.now())`. */
  readonly today: CalendarDay;
  /** Completed years that are asked for; 0 unless given. */
  readonly minAgeYears?: number;
}

/**
 * Checks a birth date, `YYYY-MM-DD` or `DD/MM/YYYY`: a day of the calendar, not after today, at most 130 years ago.
 * `normalized` is `YYYY-MM-DD`.
 * @throws RangeError when `today` is no day
 */
export function checkBirthDate(
  value: unknown,
  { today, minAgeYears = 0 }: BirthDateOptions,
): Verdict<BirthDateParts, ReasonOf<'birth_date'>> {
  const todayNumber = requireDayNumber(today);
  const text = readText(value);
  if (typeof text !== 'string') return text;
  const normalized = text.replace(/^([0-9]{2})\/([0-9]{2})\/([0-9]{4})$/, '$3-$2-$1');
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(normalized)) return invalid('form');
  const number = dayNumber(normalized);
  if (number === null) return invalid('calendar');
  if (number > todayNumber) return invalid('future');
  const ageYears = ageOn(today, normalized);
  if (ageYears > MAX_AGE_YEARS) return invalid('too_old');
  if (ageYears < minAgeYears) return invalid('too_young');
  return { valid: true, normalized, ageYears };
}

/**
 * Completed years between two days. Who was born on 29 February completes a year on 1 March where the calendar has no 29th
 * (Código Civil, art. 132 §3).
 */
function ageOn(today: CalendarDay, birth: CalendarDay): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) < birth.slice(5) ? years - 1 : years;
}
