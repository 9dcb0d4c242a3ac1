import { monthAt, monthIn, nextMonth } from './calendar-month.js';

const HOUR_MS = 3_600_000;
const hours = (month: string, zone: string): number => {
  const { from, to } = monthIn(month, zone);
  return (to.getTime() - from.getTime()) / HOUR_MS;
};

describe('a month of the calendar', () => {
  it('begins and ends at midnight of its zone', () => {
    expect(monthIn('2026-11', 'America/Sao_Paulo')).toEqual({
      from: new Date('2026-11-01T03:00:00Z'),
      to: new Date('2026-12-01T03:00:00Z'),
    });
    expect(monthIn('2026-12', 'UTC').to).toEqual(new Date('2027-01-01T00:00:00Z'));
  });

  it('is an hour longer or shorter where clocks are changed', () => {
    expect([hours('2026-03', 'Europe/Lisbon'), hours('2026-10', 'Europe/Lisbon')]).toEqual([743, 745]);
    expect([hours('2018-02', 'America/Sao_Paulo'), hours('2018-11', 'America/Sao_Paulo')]).toEqual([673, 719]);
    expect([hours('2024-02', 'UTC'), hours('2026-02', 'UTC')]).toEqual([696, 672]);
  });

  it('begins with the first instant of its first day where midnight is skipped', () => {
    expect(monthIn('2024-10', 'America/Asuncion').from).toEqual(new Date('2024-10-01T04:00:00Z'));
    expect(monthIn('1996-10', 'America/Asuncion').from.toISOString()).toMatch(/^1996-10-01T04/);
  });

  it('is what the clocks of the zone show', () => {
    const at = new Date('2026-12-01T02:59:59Z');
    expect([monthAt(at, 'UTC'), monthAt(at, 'America/Sao_Paulo')]).toEqual(['2026-12', '2026-11']);
    expect([nextMonth('2026-11'), nextMonth('2026-12')]).toEqual(['2026-12', '2027-01']);
    expect(() => monthIn('2026-13', 'UTC')).toThrow(RangeError);
  });
});
