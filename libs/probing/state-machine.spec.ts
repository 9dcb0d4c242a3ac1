import { aResult, at, live, results, T0 } from './monitor.fixtures.js';
import type { MonitorEvent } from './monitor-types.js';
import { createPolicy } from './policy.js';
import { createSnapshot, nextState, silenceDueAt, withLatestResult } from './state-machine.js';

const path = (events: readonly MonitorEvent[], policy = createPolicy()) =>
  live(events, policy).transitions.map((t) => `${t.from}>${t.to}`);

describe('confirming a failure', () => {
  it('goes through SUSPECT and counts DOWN from the first failure', () => {
    const { snapshot, transitions } = live(results('offf'));
    expect(transitions.map((t) => t.to)).toEqual(['up', 'suspect', 'down']);
    expect(transitions[2]).toMatchObject({
      cause: 'failures_confirmed',
      at: at(30),
      opensIncident: at(30),
      segment: { state: 'down', from: at(30) },
      reason: 'status',
      silent: false,
    });
    expect(snapshot).toMatchObject({ state: 'down', since: at(30), confirmed: 'down', incidentSince: at(30) });
  });

  it('with threshold 1 is DOWN at once, without skipping SUSPECT', () => {
    const policy = createPolicy({ failThreshold: 1 });
    expect(path(results('of'), policy)).toEqual(['new>up', 'up>suspect', 'suspect>down']);
    expect(live(results('of'), policy).steps[1]?.transitions).toHaveLength(2);
  });

  it('a pass before the threshold returns to the old state, keeps its age, and leaves a blip without downtime', () => {
    const { snapshot, transitions, segments } = live(results('offo'));
    expect(transitions.at(-1)).toMatchObject({
      from: 'suspect',
      to: 'up',
      blip: { from: at(30), to: at(90) },
      silent: true,
    });
    expect(snapshot).toMatchObject({ state: 'up', since: at(0), failStreak: 0, firstFailAt: null });
    expect(segments.map((s) => s.state)).toEqual(['up']);
  });

  it('a blip of a DEGRADED monitor returns to DEGRADED', () => {
    const { snapshot } = live(results('osssfo'));
    expect(snapshot).toMatchObject({ state: 'degraded', fastStreak: 1, since: at(90) });
  });

  it('NEW alerts when it is down, and is silent when it is up', () => {
    expect(live(results('fff')).transitions.at(-1)).toMatchObject({ to: 'down', silent: false, opensIncident: at(0) });
    expect(live(results('o')).transitions).toMatchObject([{ from: 'new', to: 'up', silent: true }]);
    expect(live(results('fo')).transitions.at(-1)).toMatchObject({ to: 'up', silent: true });
  });
});

describe('recovery', () => {
  it('is confirmed by two passes, and the downtime ends at the first', () => {
    const { snapshot, transitions, segments } = live(results('offfoo'));
    expect(transitions.slice(-2)).toMatchObject([
      { from: 'down', to: 'recovering', silent: true, segment: null },
      { to: 'up', at: at(120), closesIncident: at(120), segment: { state: 'up', from: at(120) }, silent: false },
    ]);
    expect(snapshot).toMatchObject({ state: 'up', since: at(120), incidentSince: null, firstOkAt: null });
    expect(segments.map((s) => [s.state, s.from])).toEqual([
      ['up', at(0)],
      ['down', at(30)],
      ['up', at(120)],
    ]);
  });

  it('a failure in RECOVERING is the same incident and tells nobody', () => {
    const { snapshot, transitions, segments } = live(results('offfof'));
    expect(transitions.at(-1)).toMatchObject({ from: 'recovering', to: 'down', silent: true, opensIncident: null });
    expect(snapshot).toMatchObject({ state: 'down', since: at(30), incidentSince: at(30) });
    expect(segments.at(-1)).toMatchObject({ state: 'down', from: at(30) });
  });

  it('with threshold 1 is UP at once, through RECOVERING', () => {
    expect(path(results('offfo'), createPolicy({ okThreshold: 1 })).slice(-2)).toEqual([
      'down>recovering',
      'recovering>up',
    ]);
  });

  it('with slow checks only ends in DEGRADED', () => {
    expect(live(results('offfsss'), createPolicy({ okThreshold: 3 })).snapshot.state).toBe('degraded');
  });
});

describe('rechecks', () => {
  it('wait 5 and 10 s after the end of a failure, and stop when it is confirmed', () => {
    const rechecks = live(results('offf')).steps.map((s) => s.snapshot.nextRecheckAt);
    expect(rechecks).toEqual([null, at(35.1), at(70.1), null]);
  });

  it('go on in RECOVERING and after a probe error', () => {
    const recheck = (word: string) => live(results(word)).snapshot.nextRecheckAt;
    expect(recheck('offfo')).toEqual(at(125.1));
    expect(recheck('ofp')).toEqual(at(65.1));
    expect(recheck('op')).toBeNull();
  });

  it('never wait longer than the interval', () => {
    const policy = createPolicy({ intervalMs: 10_000, failThreshold: 9 });
    expect(live(results('offfff', 0, 10), policy).snapshot.nextRecheckAt).toEqual(at(60.1));
  });
});

describe('slow checks', () => {
  it('pass, and three in a row are DEGRADED', () => {
    expect(path(results('ossoss'))).toEqual(['new>up']);
    expect(path(results('osss'))).toEqual(['new>up', 'up>degraded']);
    expect(live(results('offfss')).snapshot.state).toBe('up');
  });

  it('end after three fast ones', () => {
    expect(path(results('osssoosooo')).at(-1)).toBe('degraded>up');
    expect(live(results('osssoo')).snapshot.state).toBe('degraded');
  });
});

describe('UNKNOWN', () => {
  it('begins after three probe errors, one interval after the last verdict', () => {
    const { snapshot, transitions } = live(results('oppp'));
    expect(transitions.at(-1)).toMatchObject({ to: 'unknown', cause: 'probe_errors', at: at(30), silent: false });
    expect(snapshot).toMatchObject({ since: at(30), unknownReason: 'probe_errors' });
  });

  it('does not begin when a verdict comes between', () => {
    expect(live(results('oppopp')).snapshot.state).toBe('up');
  });

  it('a probe error changes no other row', () => {
    expect(live(results('offpf')).snapshot.state).toBe('down');
    expect(live(results('offfopo')).snapshot.state).toBe('up');
  });

  it('begins after 2 × interval + timeout of silence and not a millisecond earlier', () => {
    const before = live(results('oo')).snapshot;
    const due = silenceDueAt(before, createPolicy());
    expect(due).toEqual(at(100));
    const early = nextState(before, { kind: 'silence', at: at(99.999) }, createPolicy());
    expect(early).toMatchObject({ changed: false, transitions: [] });
    const late = nextState(before, { kind: 'silence', at: at(100) }, createPolicy());
    expect(late.transitions).toMatchObject([
      { to: 'unknown', at: at(60), segment: { state: 'unknown', from: at(60) } },
    ]);
  });

  it('is not read into a stored snapshot that is merely old', () => {
    const stored = live(results('oo')).snapshot;
    const silence = { kind: 'silence', at: at(5_000), lastResultAt: at(4_980) } as const;
    expect(nextState(stored, silence, createPolicy()).transitions).toEqual([]);
    const refreshed = withLatestResult(stored, at(4_980));
    expect(live(results('o')).snapshot.lastVerdictAt).toEqual(at(0));
    let snapshot = refreshed;
    for (const event of results('ppp', 5_010)) snapshot = nextState(snapshot, event, createPolicy()).snapshot;
    expect(snapshot).toMatchObject({ state: 'unknown', since: at(5_010) });
  });

  it('leads back to UP by one pass', () => {
    const { transitions, segments } = live(results('opppo'));
    expect(transitions.at(-1)).toMatchObject({
      from: 'unknown',
      to: 'up',
      at: at(120),
      cause: 'observed_again',
      silent: false,
    });
    expect(segments.map((s) => s.state)).toEqual(['unknown', 'up', 'unknown', 'up'].slice(1));
  });

  it('leads to SUSPECT by a failure, and earlier failures do not count', () => {
    const { snapshot } = live(results('offpppff'));
    expect(snapshot).toMatchObject({ state: 'suspect', returnTo: 'unknown', failStreak: 2, firstFailAt: at(180) });
  });

  it('keeps an incident open: a pass recovers it, a failure goes on with it', () => {
    const recovered = live(results('offfpppoo'));
    expect(recovered.transitions.map((t) => t.to).slice(-3)).toEqual(['unknown', 'recovering', 'up']);
    expect(recovered.transitions.at(-1)?.closesIncident).toEqual(at(210));
    const failed = live(results('offfpppf'));
    expect(failed.transitions.at(-1)).toMatchObject({ to: 'down', silent: true, opensIncident: null, at: at(210) });
    expect(failed.snapshot.incidentSince).toEqual(at(30));
  });

  it('covers a known gap, but nothing that was seen', () => {
    const events: MonitorEvent[] = [...results('oo'), { kind: 'gap', from: at(10), at: at(90), reason: 'database' }];
    expect(live(events).transitions.at(-1)).toMatchObject({ to: 'unknown', at: at(30), cause: 'gap' });
  });
});

describe('pause, resume, edit', () => {
  const pause = (second: number): MonitorEvent => ({ kind: 'pause', at: at(second) });
  const resume = (second: number): MonitorEvent => ({ kind: 'resume', at: at(second) });

  it('a pause counts for itself, ignores results, and PAUSED to UP is silent', () => {
    const { transitions, segments } = live([
      ...results('oo'),
      pause(40),
      ...results('fff', 50, 1),
      resume(100),
      aResult('ok', 101),
    ]);
    expect(transitions.slice(1)).toMatchObject([
      { from: 'up', to: 'up', cause: 'paused', silent: true },
      { from: 'up', to: 'unknown', cause: 'resumed', silent: true },
      { from: 'unknown', to: 'up', silent: true },
    ]);
    expect(segments.map((s) => [s.state, s.from])).toEqual([
      ['up', at(0)],
      ['paused', at(40)],
      ['unknown', at(100)],
      ['up', at(101)],
    ]);
  });

  it('a pause keeps the incident open, and its end is told', () => {
    const { transitions } = live([...results('offf'), pause(100), resume(200), ...results('oo', 210)]);
    expect(transitions.at(-1)).toMatchObject({ to: 'up', closesIncident: at(210), silent: false });
  });

  it('silence counts from the resume', () => {
    const { snapshot } = live([...results('f'), pause(100), resume(500)]);
    expect(silenceDueAt(snapshot, createPolicy())).toEqual(at(570));
    expect(silenceDueAt(live([...results('o'), pause(100)]).snapshot, createPolicy())).toBeNull();
  });

  it('an edit voids doubt and half a recovery, and leaves what is confirmed', () => {
    const edit = (second: number): MonitorEvent => ({ kind: 'reconfigured', at: at(second) });
    expect(live([...results('off'), edit(70)]).snapshot).toMatchObject({ state: 'up', since: at(0), failStreak: 0 });
    expect(live([...results('offfo'), edit(130)]).snapshot).toMatchObject({
      state: 'down',
      since: at(30),
      okStreak: 0,
    });
    expect(live([...results('opppf'), edit(130)]).snapshot).toMatchObject({ state: 'unknown', since: at(30) });
  });
});

describe('changed', () => {
  it('is false for one more of the same, in every steady state', () => {
    for (const word of ['ooooo', 'offff', 'osssss', 'opppp']) {
      expect(live(results(word)).steps.at(-1)?.changed).toBe(false);
    }
  });

  it('is false from the second pass on, also after a recovery', () => {
    const changes = (word: string) => live(results(word)).steps.map((s) => s.changed);
    expect(changes('ooo')).toEqual([true, false, false]);
    expect(changes('offfoooo').slice(-3)).toEqual([true, false, false]);
    expect(changes('osssoooo').slice(-2)).toEqual([true, false]);
  });

  it('rows that no longer lead anywhere are 0', () => {
    expect(live(results('offfo')).snapshot).toMatchObject({ state: 'recovering', okStreak: 1, fastStreak: 0 });
    expect(live(results('offfoo')).snapshot).toMatchObject({ state: 'up', okStreak: 0, fastStreak: 0 });
    expect(live(results('osssoo')).snapshot).toMatchObject({ state: 'degraded', okStreak: 0, fastStreak: 2 });
    expect(live(results('osssooo')).snapshot).toMatchObject({ state: 'up', fastStreak: 0 });
  });

  it('is true when a row, a reason or a recheck changes', () => {
    expect(live(results('offo')).steps.map((s) => s.changed)).toEqual([true, true, true, true]);
    const down = live(results('offff')).snapshot;
    const other = nextState(down, { ...aResult('fail', 200), reason: 'dns' } as MonitorEvent, createPolicy());
    expect(other.changed).toBe(true);
  });

  it('leaves the given snapshot alone', () => {
    const snapshot = Object.freeze(createSnapshot(T0));
    expect(() => nextState(snapshot, aResult('fail', 1), createPolicy())).not.toThrow();
    expect(snapshot.state).toBe('new');
  });
});
