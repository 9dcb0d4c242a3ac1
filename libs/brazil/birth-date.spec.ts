import fc from 'fast-check';
import { dayNumber, dayOf, requireDayNumber } from './calendar.js';
import { checkBirthDate, dayInSaoPaulo, maskBirthDate } from './index.js';

const today = '2026-11-22';

describe('checkBirthDate', () => {
  it.each([
    ['29/02/2000', '2000-02-29', 26],
    ['2000-02-29', '2000-02-29', 26],
    ['22/11/2008', '2008-11-22', 18],
    ['23/11/2008', '2008-11-23', 17],
    ['22/11/2026', '2026-11-22', 0],
    ['22/11/1896', '1896-11-22', 130],
  ])('takes %s as %s, aged %i', (text, normalized, ageYears) => {
    expect(checkBirthDate(text, { today })).toEqual({ valid: true, normalized, ageYears });
  });

  it.each([
    [20000229, 'type', 'a number'],
    ['', 'empty', 'nothing written'],
    ['29/02/1900', 'calendar', '1900 was no leap year'],
    ['31/04/1990', 'calendar', 'April has 30 days'],
    ['00/01/1990', 'calendar', 'day 0'],
    ['01/13/1990', 'calendar', 'the American order'],
    ['1/2/1990', 'form', 'single digits'],
    ['01-02-1990', 'form', 'hyphens'],
    ['1990-02-01T00:00:00Z', 'form', 'a time'],
    ['01/02/90', 'form', 'two digits of a year'],
    ['23/11/2026', 'future', 'tomorrow'],
    ['22/11/1895', 'too_old', '131 years'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkBirthDate(value, { today })).toEqual({ valid: false, reason });
  });

  it('asks for a least age when told to, to the day', () => {
    const options = { today, minAgeYears: 18 };
    expect(checkBirthDate('22/11/2008', options).valid).toBe(true);
    expect(checkBirthDate('23/11/2008', options)).toEqual({ valid: false, reason: 'too_young' });
  });

  it('completes the year of 29 February on 1 March where there is no 29th', () => {
    const ageOn = (day: string): unknown => checkBirthDate('29/02/2008', { today: day });
    expect(ageOn('2026-02-28')).toMatchObject({ ageYears: 17 });
    expect(ageOn('2026-03-01')).toMatchObject({ ageYears: 18 });
    expect(ageOn('2028-02-29')).toMatchObject({ ageYears: 20 });
  });

  it('wants a today that is a day', () => {
    expect(() => checkBirthDate('01/01/1990', { today: '22/11/2026' })).toThrow(RangeError);
  });
});

describe('the calendar', () => {
  it('counts days both ways', () => {
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(dayNumber('1969-12-31')).toBe(-1);
    fc.assert(fc.property(fc.integer({ min: -100_000, max: 200_000 }), (n) => expect(dayNumber(dayOf(n))).toBe(n)));
  });

  it.each(['2023-02-29', '2023-00-10', '2023-1-1', 'now', ''])('has no %p', (day) => {
    expect(dayNumber(day)).toBeNull();
    expect(() => requireDayNumber(day)).toThrow(RangeError);
  });

  it('is three hours behind UTC in São Paulo, two in the summers until 2019', () => {
    expect(dayInSaoPaulo(new Date('2026-11-23T02:59:59Z'))).toBe('2026-11-22');
    expect(dayInSaoPaulo(new Date('2026-11-23T03:00:00Z'))).toBe('2026-11-23');
    expect(dayInSaoPaulo(new Date('2019-01-15T02:00:00Z'))).toBe('2019-01-15');
  });
});

describe('maskBirthDate', () => {
  it('shows the year', () => {
    expect(maskBirthDate('1990-02-01')).toBe('1990-**-**');
    expect(maskBirthDate('01/02/1990')).toBe('***');
  });
});
