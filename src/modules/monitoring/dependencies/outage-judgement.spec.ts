import { type ChildOutage, judgeOutage, type Parent } from './outage-judgement.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 2, 1, 12) + seconds * 1_000);
const OUTAGE: ChildOutage = { startedAt: at(0), confirmedAt: at(15), suppressedBy: null, intervalSeconds: 30 };

type State = Parent['snapshot']['state'];
function aParent(state: State, given: Partial<Parent> = {}, returnTo: Parent['snapshot']['returnTo'] = null): Parent {
  const confirmed = state === 'down' || state === 'recovering' ? 'down' : 'up';
  return {
    id: 'p',
    isPaused: false,
    snapshot: { state, confirmed, returnTo },
    lastCheckAt: at(1),
    recoveredAt: null,
    ...given,
  };
}
const judged = (parents: readonly Parent[], seconds = 16, outage: Partial<ChildOutage> = {}) =>
  judgeOutage({ ...OUTAGE, ...outage }, parents, at(seconds));

describe('an outage of a service that depends on others', () => {
  it.each(['down', 'recovering'] as const)('is explained by one that is %s, whatever the others are', (state) => {
    expect(judged([aParent('up', { id: 'q' }), aParent(state)])).toEqual({ kind: 'suppressed', by: 'p' });
  });

  it('is its own where all pass, and without parents', () => {
    expect(judged([aParent('up'), aParent('degraded', { id: 'q' })])).toEqual({ kind: 'own' });
    expect(judged([])).toEqual({ kind: 'own' });
  });

  it('waits at most ten seconds for parents that were not asked since the first failure', () => {
    const late = aParent('up', { lastCheckAt: at(-1) });
    expect(judged([late])).toEqual({ kind: 'awaited', unasked: ['p'] });
    expect(judged([late], 24.999)).toMatchObject({ kind: 'awaited' });
    expect(judged([late], 25)).toEqual({ kind: 'own' });
    expect(judged([aParent('up', { lastCheckAt: at(0) })])).toEqual({ kind: 'own' });
  });

  it('waits as long as the failure of a parent is being confirmed', () => {
    expect(judged([aParent('suspect', {}, 'up')], 60)).toEqual({ kind: 'awaited', unasked: [] });
  });

  it.each([
    ['never evaluated', aParent('new')],
    ['never evaluated and failing', aParent('suspect', {}, 'new')],
    ['UNKNOWN', aParent('unknown')],
    ['failing after UNKNOWN', aParent('suspect', {}, 'unknown')],
    ['paused while it was down', aParent('down', { isPaused: true })],
  ])('is not explained by one that is %s', (_, parent) => {
    expect(judged([parent])).toEqual({ kind: 'own' });
  });

  it('goes on being explained for two intervals after the recovery of the parent that explained it', () => {
    const back = aParent('up', { recoveredAt: at(100) });
    const before = { suppressedBy: 'p' };
    expect(judged([back], 159.999, before)).toEqual({ kind: 'suppressed', by: 'p' });
    expect(judged([back], 160, before)).toEqual({ kind: 'own' });
    expect(judged([back], 110)).toEqual({ kind: 'own' });
    expect(judged([aParent('unknown', { recoveredAt: at(100) })], 110, before)).toEqual({ kind: 'own' });
    expect(judged([], 110, before)).toEqual({ kind: 'own' }); // the parent is gone
  });
});
