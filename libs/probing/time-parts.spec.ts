import fc from 'fast-check';
import { at } from './monitor.fixtures.js';
import { timesInParts } from './time-parts.js';
import type { CountedState, Stretch } from './uptime.js';

const STATES = ['up', 'degraded', 'down', 'unknown', 'paused', 'maintenance'] as const;

describe('time in equal parts', () => {
  it('cuts stretches at the borders and leaves out what lies outside', () => {
    const stretches: Stretch[] = [
      { state: 'up', from: at(-50), to: at(95) },
      { state: 'down', from: at(95), to: at(210) },
      { state: 'up', from: at(210), to: at(900) },
    ];
    const none = { up: 0, degraded: 0, down: 0, unknown: 0, paused: 0, maintenance: 0 };
    expect(timesInParts(stretches, at(0), 100_000, 3)).toEqual([
      { ...none, up: 95_000, down: 5_000 },
      { ...none, down: 100_000 },
      { ...none, down: 10_000, up: 90_000 },
    ]);
    expect(timesInParts([], at(0), 100_000, 1)).toEqual([none]);
  });

  it('is what counting every second gives', () => {
    const parts = fc.array(fc.tuple(fc.constantFrom<CountedState>(...STATES), fc.integer({ min: 1, max: 90 })), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(
        parts,
        fc.integer({ min: -100, max: 100 }),
        fc.integer({ min: 1, max: 40 }),
        (lives, shift, width) => {
          let second = shift;
          const stretches = lives.map(([state, length]): Stretch => {
            second += length;
            return { state, from: at(second - length), to: at(second) };
          });
          const counted = timesInParts(stretches, at(0), width * 1_000, 8);
          counted.forEach((times, place) => {
            for (const state of STATES) {
              const seconds = Array.from({ length: width }, (_, n) => place * width + n);
              const held = seconds.filter((n) =>
                stretches.some((one) => one.state === state && one.from <= at(n) && one.to > at(n)),
              );
              expect(times[state]).toBe(held.length * 1_000);
            }
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
