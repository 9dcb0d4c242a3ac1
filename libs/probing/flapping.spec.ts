import fc from 'fast-check';
import { type Flapping, type FlappingChange, flappingValue, nextFlapping, STEADY } from './flapping.js';
import { arbitraries, at, results, T0 } from './monitor.fixtures.js';
import type { MonitorEvent } from './monitor-types.js';
import { createPolicy, type MonitorPolicy } from './policy.js';
import { createSnapshot, nextState } from './state-machine.js';

const FAST = createPolicy({ failThreshold: 1, okThreshold: 1 });
const { aLife, aPolicy } = arbitraries(fc);

/** Lets a new monitor live through the events, with its ring. */
function liveWithRing(events: readonly MonitorEvent[], policy: MonitorPolicy = FAST) {
  let snapshot = createSnapshot(T0);
  let flapping: Flapping = STEADY;
  const changes: FlappingChange[] = [];
  let writes = 0;
  for (const event of events) {
    const after = nextState(snapshot, event, policy).snapshot;
    const step = nextFlapping(flapping, event, snapshot, after);
    if (step.change !== null) changes.push(step.change);
    if (step.flapping !== flapping) writes += 1;
    [snapshot, flapping] = [after, step.flapping];
  }
  return { flapping, changes, writes, value: flappingValue(flapping) };
}

describe('value of flapping', () => {
  it.each([
    [0, 0],
    [0b1, 5.9],
    [2 ** 19, 4],
    [2 ** 20 - 1, 99],
    [0b11111, 28.5],
    [0b111111, 33.9],
  ])('of the ring %i is %d', (changes, value) => {
    expect(flappingValue({ changes, since: null })).toBe(value);
  });
});

describe('flapping', () => {
  it('begins with the sixth change in a row, and not with the fifth', () => {
    expect(liveWithRing(results('ofofof')).changes).toEqual([]);
    expect(liveWithRing(results('ofofofo')).changes).toEqual([{ kind: 'started', at: at(180), changes: 6 }]);
  });

  it('ends below 25, not already below 30', () => {
    const flapped = 'ofofofo';
    const steady = (count: number) => liveWithRing(results(flapped + 'o'.repeat(count)));
    expect(steady(14)).toMatchObject({ value: 25.5, changes: [{ kind: 'started' }] });
    expect(steady(15).changes).toMatchObject([{ kind: 'started' }, { kind: 'ended', at: at(21 * 30), since: at(180) }]);
  });

  it('fifty flips are one beginning, and steadiness one end', () => {
    const { changes } = liveWithRing(results(`${'of'.repeat(25)}${'o'.repeat(25)}`));
    expect(changes.map(({ kind }) => kind)).toEqual(['started', 'ended']);
  });

  it('is not begun by what was never confirmed, by slow checks, probe errors and gaps', () => {
    const doubts = liveWithRing(results('offoffoffoffoffoffo'), createPolicy());
    expect(doubts.flapping).toBe(STEADY);
    expect(liveWithRing(results('ossooossooossooo'), createPolicy({ slowThreshold: 2, fastThreshold: 2 })).value).toBe(
      0,
    );
    expect(liveWithRing(results('opppopppopppo')).flapping).toBe(STEADY);
  });

  it('counts confirmed evaluations only: doubt between two changes makes them no older', () => {
    const slow = createPolicy({ failThreshold: 3, okThreshold: 2 });
    expect(liveWithRing(results('o' + 'fffoo'.repeat(3)), slow).value).toBe(33.9);
  });

  it('a pause, a gap and an edit leave it as it is', () => {
    const before = results('ofofofo');
    const after: MonitorEvent[] = [
      { kind: 'pause', at: at(200) },
      ...results('fofo', 210),
      { kind: 'resume', at: at(400) },
      { kind: 'gap', from: at(400), at: at(410), reason: 'database' },
      { kind: 'reconfigured', at: at(420) },
    ];
    expect(liveWithRing([...before, ...after])).toMatchObject(liveWithRing(before));
  });

  it('a steady monitor has nothing to write, and one that changed has 20 times', () => {
    expect(liveWithRing(results('o'.repeat(50))).writes).toBe(0);
    expect(liveWithRing(results(`of${'f'.repeat(50)}`))).toMatchObject({ writes: 21, flapping: STEADY });
  });

  it('in any life: beginnings and ends alternate, and it lasts exactly while the value says so', () => {
    fc.assert(
      fc.property(aLife, aPolicy, (events, policy) => {
        const { flapping, changes, value } = liveWithRing(events, policy);
        changes.forEach(({ kind }, index) => expect(kind).toBe(index % 2 === 0 ? 'started' : 'ended'));
        expect(flapping.since !== null).toBe(changes.length % 2 === 1);
        if (value > 30) expect(flapping.since).not.toBeNull();
        if (value < 25) expect(flapping.since).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});
