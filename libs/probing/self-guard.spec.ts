import { at, aResult, live, results } from './monitor.fixtures.js';
import type { ResultEvent } from './monitor-types.js';
import { createPolicy } from './policy.js';
import { blindGap, confirmsDown, isBlind, type VantagePoint } from './self-guard.js';
import { nextState } from './state-machine.js';

const point = (given: Partial<VantagePoint>): VantagePoint => ({
  canaries: 3,
  failingCanaries: 0,
  monitors: 100,
  newSuspects: 0,
  ...given,
});

describe('a vantage point', () => {
  it.each([
    ['all canaries fail', { failingCanaries: 3 }, true],
    ['its only canary fails', { canaries: 1, failingCanaries: 1 }, true],
    ['one fails, and more than 30 % of the monitors', { failingCanaries: 1, newSuspects: 31 }, true],
    ['one fails, and 30 % of the monitors', { failingCanaries: 1, newSuspects: 30 }, false],
    ['one fails, and six of ten monitors', { failingCanaries: 1, monitors: 10, newSuspects: 6 }, true],
    ['one fails, and five of ten monitors', { failingCanaries: 1, monitors: 10, newSuspects: 5 }, false],
    ['canaries answer while all monitors fail', { newSuspects: 100 }, false],
    ['there are no canaries', { canaries: 0, newSuspects: 100 }, false],
  ])('where %s', (_, given, blind) => {
    expect(isBlind(point(given))).toBe(blind);
  });
});

describe('a confirmation that is held', () => {
  const held = (word: string, failThreshold = 3) => {
    const policy = createPolicy({ failThreshold });
    const lived = live(results(word), policy).snapshot;
    const last = aResult('fail', word.length * 30) as ResultEvent;
    expect(confirmsDown(nextState(lived, last, policy))).toBe(true);
    return nextState(lived, blindGap(lived, last), policy);
  };

  it('is UNKNOWN from the first failure on, and opens nothing', () => {
    const { snapshot, transitions } = held('off');
    expect(transitions).toMatchObject([
      { to: 'unknown', cause: 'gap', at: at(30), segment: { state: 'unknown', from: at(30) }, opensIncident: null },
    ]);
    expect(snapshot).toMatchObject({ unknownReason: 'blind', incidentSince: null, failStreak: 0 });
  });

  it('with threshold 1 is UNKNOWN at once', () => {
    expect(held('o', 1).transitions).toMatchObject([{ from: 'up', to: 'unknown', at: at(30) }]);
  });
});
