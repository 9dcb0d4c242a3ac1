import fc from 'fast-check';
import { addBusinessDays, easterSunday, isBusinessDay, nationalHolidays } from './business-days.js';
import { dayOf } from './calendar.js';

describe('Easter', () => {
  // Published dates; 1818 and 2285 are the earliest ones there are, 1943 and 2038 the latest.
  it.each([
    '1818-03-22',
    '1943-04-25',
    '1961-04-02',
    '2000-04-23',
    '2008-03-23',
    '2011-04-24',
    '2019-04-21',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2038-04-25',
    '2285-03-22',
  ])('is on %s', (day) => {
    expect(easterSunday(Number(day.slice(0, 4)))).toBe(day);
  });

  it('is a Sunday between 22 March and 25 April', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1583, max: 9999 }), (year) => {
        const day = easterSunday(year);
        expect(new Date(`${day}T00:00:00Z`).getUTCDay()).toBe(0);
        expect(day.slice(5) >= '03-22' && day.slice(5) <= '04-25').toBe(true);
      }),
    );
  });

  it.each([1582, 10_000, 2026.5])('refuses the year %s', (year) => {
    expect(() => easterSunday(year)).toThrow(RangeError);
  });
});

describe('national holidays', () => {
  it('are those of 2026, Good Friday among them, Carnival and Corpus Christi not', () => {
    expect(nationalHolidays(2026).map(({ day }) => day)).toEqual([
      '2026-01-01',
      '2026-04-03',
      '2026-04-21',
      '2026-05-01',
      '2026-09-07',
      '2026-10-12',
      '2026-11-02',
      '2026-11-15',
      '2026-11-20',
      '2026-12-25',
    ]);
  });

  it('have 20 November from 2024 on', () => {
    expect(isBusinessDay('2023-11-20')).toBe(true);
    expect(isBusinessDay('2024-11-20')).toBe(false);
  });

  it.each([2002, 2200, 2026.5])('refuses the year %s', (year) => {
    expect(() => nationalHolidays(year)).toThrow(RangeError);
  });
});

describe('business days', () => {
  it.each([
    ['2026-11-23', 3, '2026-11-26', 'a plain week'],
    ['2026-11-26', 3, '2026-12-01', 'over a weekend'],
    ['2026-11-28', 1, '2026-11-30', 'from a Saturday'],
    ['2026-04-01', 3, '2026-04-07', 'over Good Friday and Easter'],
    ['2026-12-23', 3, '2026-12-29', 'over Christmas'],
    ['2026-12-30', 3, '2027-01-05', 'over the year'],
    ['2026-02-13', 3, '2026-02-18', 'Carnival counts'],
    ['2026-11-30', 20, '2026-12-29', 'twenty days'],
  ])('from %s, %i of them end on %s (%s)', (from, days, until) => {
    expect(addBusinessDays(from, days)).toBe(until);
  });

  it('a deadline ends on a business day, with exactly that many in between', () => {
    const days = fc.integer({ min: 12_100, max: 80_000 }); // 2003 to 2189
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (start, count) => {
        const end = addBusinessDays(dayOf(start), count);
        expect(isBusinessDay(end)).toBe(true);
        let counted = 0;
        for (let number = start + 1; dayOf(number) <= end; number += 1) if (isBusinessDay(dayOf(number))) counted += 1;
        expect(counted).toBe(count);
      }),
    );
  });

  it.each([
    ['2026-02-30', 3],
    ['2026-11-30', 0],
    ['2026-11-30', 367],
    ['2026-11-30', 1.5],
  ])('refuses %s and %s', (from, days) => {
    expect(() => addBusinessDays(from, days)).toThrow(RangeError);
  });
});
