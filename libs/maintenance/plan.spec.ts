import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { compilePlan, findPlanProblems, type MaintenancePlan, type Repetition, unionOf, type Window } from './index.js';

const HOUR_MS = 3_600_000;
const at = (text: string): Date => new Date(text);
const rule = (text: string): Repetition => ({ kind: 'rrule', rule: text });
const cron = (line: string): Repetition => ({ kind: 'cron', line });
const aPlan = (given: Partial<MaintenancePlan> = {}): MaintenancePlan => ({
  zone: 'America/Sao_Paulo',
  startsAt: at('2026-01-04T05:00:00Z'),
  durationMinutes: 120,
  repetition: null,
  endsAt: null,
  ...given,
});
const totalMs = (windows: readonly Window[]): number =>
  windows.reduce((sum, { from, to }) => sum + to.getTime() - from.getTime(), 0);
const spans = (plan: MaintenancePlan, from: string, to: string): string[] =>
  compilePlan(plan)
    .windowsBetween(at(from), at(to))
    .map((window) => `${window.from.toISOString()}/${window.to.toISOString()}`);

describe('a plan of maintenance', () => {
  it('once is in force from its start to its end, which does not belong to it', () => {
    const { isActive } = compilePlan(aPlan());
    const asked = ['04:59:59.999', '05:00:00', '06:59:59.999', '07:00:00'].map((time) =>
      isActive(at(`2026-01-04T${time}Z`)),
    );
    expect(asked).toEqual([false, true, true, false]);
  });

  it('by a rule keeps its time of day in the zone', () => {
    expect(
      spans(aPlan({ repetition: rule('FREQ=WEEKLY;BYDAY=SU') }), '2026-01-10T00:00:00Z', '2026-01-20T00:00:00Z'),
    ).toEqual([
      '2026-01-11T05:00:00.000Z/2026-01-11T07:00:00.000Z',
      '2026-01-18T05:00:00.000Z/2026-01-18T07:00:00.000Z',
    ]);
  });

  it('by a cron line starts by the clocks of the zone, never before its start', () => {
    const plan = aPlan({ repetition: cron('30 2 1 * *'), startsAt: at('2026-02-01T05:31:00Z') });
    expect(spans(plan, '2026-01-01T00:00:00Z', '2026-04-02T00:00:00Z')).toEqual([
      '2026-03-01T05:30:00.000Z/2026-03-01T07:30:00.000Z',
      '2026-04-01T05:30:00.000Z/2026-04-01T07:30:00.000Z',
    ]);
  });

  it('ends where it is told to, also amid a window', () => {
    const plan = aPlan({ repetition: rule('FREQ=DAILY'), endsAt: at('2026-01-05T06:00:00Z') });
    expect(spans(plan, '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')).toEqual([
      '2026-01-04T05:00:00.000Z/2026-01-04T07:00:00.000Z',
      '2026-01-05T05:00:00.000Z/2026-01-05T06:00:00.000Z',
    ]);
    expect(compilePlan(plan).nextWindow(at('2026-01-05T06:00:00Z'))).toBeNull();
  });

  it.each<[string, string, string, Repetition, string]>([
    // The clocks of these zones jump from 01:00 to 02:00 UTC+1, and from 02:00 to 03:00 by their own.
    ['in a gap after the gap', 'Europe/Lisbon', '2026-03-28T01:30:00Z', rule('FREQ=DAILY'), '2026-03-29T01:00:00.000Z'],
    [
      'in a gap after the gap',
      'America/New_York',
      '2026-03-07T07:30:00Z',
      cron('30 2 * * *'),
      '2026-03-08T07:00:00.000Z',
    ],
    [
      'twice the first time',
      'America/New_York',
      '2026-10-31T05:30:00Z',
      rule('FREQ=DAILY'),
      '2026-11-01T05:30:00.000Z',
    ],
  ])('starts %s (%s)', (_, zone, startsAt, repetition, expected) => {
    const plan = aPlan({ zone, startsAt: at(startsAt), repetition });
    const next = compilePlan(plan).nextWindow(new Date(at(startsAt).getTime() + 12 * HOUR_MS));
    expect(next?.from.toISOString()).toBe(expected);
    expect(next && next.to.getTime() - next.from.getTime()).toBe(2 * HOUR_MS);
  });

  /** Every change of clocks of six zones in seven years, with starts before, in and behind it. */
  const ZONES = [
    'America/Sao_Paulo',
    'America/New_York',
    'Europe/Lisbon',
    'Australia/Lord_Howe',
    'America/St_Johns',
    'Africa/Cairo',
  ];
  it.each(ZONES)('takes as long as it should at every change of clocks of %s', (zone) => {
    let change = Temporal.ZonedDateTime.from({ year: 2024, month: 1, day: 1, timeZone: zone });
    let changes = 0;
    for (;;) {
      const next = change.getTimeZoneTransition('next');
      if (next === null || next.year > 2030) break;
      change = next;
      changes += 1;
      for (const minutes of [-90, -60, -30, -1, 0, 1, 29, 30, 45, 60, 90]) {
        const wall = change.subtract({ days: 1 }).toPlainDateTime().add({ minutes });
        const first = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
        const plan = aPlan({
          zone,
          startsAt: new Date(first.epochMilliseconds),
          repetition: rule('FREQ=DAILY;COUNT=3'),
          durationMinutes: 45,
        });
        const windows = compilePlan(plan).windowsBetween(
          new Date(first.epochMilliseconds),
          new Date(first.epochMilliseconds + 72 * HOUR_MS),
        );
        const total = totalMs(windows);
        expect({ zone, minutes, windows: windows.length, total }).toEqual({
          zone,
          minutes,
          windows: 3,
          total: 3 * 45 * 60_000,
        });
        for (const window of windows) {
          const shown = Temporal.Instant.fromEpochMilliseconds(window.from.getTime()).toZonedDateTimeISO(zone);
          // Its time of day, or the first instant after the gap that swallowed it.
          const isWanted = shown.toPlainTime().equals(first.toPlainTime());
          expect(isWanted || shown.equals(change)).toBe(true);
        }
      }
    }
    expect(changes).toBe(zone === 'America/Sao_Paulo' ? 0 : changes);
    if (zone !== 'America/Sao_Paulo') expect(changes).toBeGreaterThanOrEqual(14);
  });

  it('is a pure function: any window that it gives is in force exactly inside', () => {
    const plans = fc.record({
      zone: fc.constantFrom(...ZONES),
      durationMinutes: fc.integer({ min: 1, max: 23 * 60 }),
      repetition: fc.constantFrom<Repetition | null>(
        null,
        rule('FREQ=DAILY'),
        rule('FREQ=MONTHLY;BYDAY=1SU'),
        cron('15 3 * * 1-5'),
      ),
    });
    fc.assert(
      fc.property(plans, fc.integer({ min: 0, max: 700 * 24 }), (given, hours) => {
        const plan = compilePlan(aPlan(given));
        const from = new Date(at('2026-01-04T05:00:00Z').getTime() + hours * HOUR_MS);
        const windows = plan.windowsBetween(from, new Date(from.getTime() + 72 * HOUR_MS));
        for (const window of windows) {
          const asked = [
            window.from.getTime() - 1,
            window.from.getTime(),
            window.to.getTime() - 1,
            window.to.getTime(),
          ];
          expect(asked.map((ms) => plan.isActive(new Date(ms)))).toEqual([false, true, true, false]);
        }
      }),
      { numRuns: 60, seed: 20261130 },
    );
  });

  it.each<[Partial<MaintenancePlan>, string, RegExp]>([
    [{ zone: 'Mars/Olympus' }, 'zone', /time zone/],
    [{ zone: '+03:00' }, 'zone', /time zone/],
    [{ durationMinutes: 0 }, 'durationMinutes', /1 to 10080/],
    [{ durationMinutes: 1.5 }, 'durationMinutes', /1 to 10080/],
    [{ endsAt: at('2026-01-04T05:00:00Z') }, 'endsAt', /after/],
    [{ repetition: rule('FREQ=HOURLY') }, 'repetition', /FREQ=DAILY/],
    [{ repetition: rule('FREQ=DAILY;UNTIL=20270101T000000Z') }, 'repetition', /endsAt/],
    [{ repetition: rule('FREQ=DAILY;BYHOUR=1,2') }, 'repetition', /time of day/],
    [{ repetition: rule('FREQ=DAILY;INTERVAL=0') }, 'repetition', /interval/],
    [{ repetition: rule('RRULE:FREQ=DAILY') }, 'repetition', /rule alone/],
    [{ repetition: rule('FREQ=DAILY\r\nEXDATE:20260101T000000Z') }, 'repetition', /one line/],
    [{ repetition: rule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30') }, 'repetition', /never/],
    [{ repetition: cron('0 0 30 2 *') }, 'repetition', /never/],
    [{ repetition: cron('* * * * *') }, 'repetition', /an hour/],
    [{ repetition: rule('FREQ=DAILY'), durationMinutes: 24 * 60 }, 'repetition', /an hour/],
    [{ repetition: rule('FREQ=WEEKLY;BYDAY=SA,SU'), durationMinutes: 25 * 60 }, 'repetition', /an hour/],
    [{ repetition: cron('0,30 3 * * *') }, 'repetition', /an hour/],
    [{ repetition: cron('0 0 3 * * *') }, 'repetition', /five fields/],
    [{ repetition: cron('99 3 * * *') }, 'repetition', /./],
  ])('%j is refused', (given, field, detail) => {
    expect(findPlanProblems(aPlan(given))).toEqual([{ field, detail: expect.stringMatching(detail) as string }]);
  });
});

describe('windows', () => {
  it('unite to the same time without overlap', () => {
    const windows = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(windows, (given) => {
        const some = given.map(([from, length]) => ({ from: new Date(from), to: new Date(from + length) }));
        const united = unionOf(some);
        const covered = new Set(given.flatMap(([from, length]) => Array.from({ length }, (_, ms) => from + ms)));
        expect(totalMs(united)).toBe(covered.size);
        united.slice(1).forEach((window, index) => expect(window.from > (united[index]?.to ?? window.from)).toBe(true));
      }),
    );
  });
});
