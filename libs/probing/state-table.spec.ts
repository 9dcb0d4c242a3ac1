import fc from 'fast-check';
import { arbitraries, aResult, at, live, T0 } from './monitor.fixtures.js';
import type { MonitorEvent, Snapshot, Transition } from './monitor-types.js';
import { createPolicy, type MonitorPolicy } from './policy.js';
import { createSnapshot, nextState } from './state-machine.js';
import { describeTransitions, drawTransitions, TRANSITION_RULES } from './state-table.js';

const { aLife, aPolicy } = arbitraries(fc);

describe('any history', () => {
  const allowed = new Set(TRANSITION_RULES.map((r) => `${r.from}>${r.to}:${r.cause}`));

  it('walks along the table, skips no state, and keeps the invariants (10,000 histories)', () => {
    const faultsOf = (events: readonly MonitorEvent[], policy: MonitorPolicy) => {
      const faults: string[] = [];
      let state = 'new';
      let openIncident: Date | null = null;
      for (const { snapshot, transitions } of live(events, policy).steps) {
        for (const t of transitions) {
          if (!allowed.has(edge(t))) faults.push(`not in the table: ${edge(t)}`);
          if (t.from !== state) faults.push(`skipped from ${state} to ${t.from}`);
          state = t.to;
          if (t.opensIncident !== null && openIncident !== null) faults.push('second incident opened');
          if (t.closesIncident !== null && (openIncident === null || t.closesIncident < openIncident)) {
            faults.push('incident closed before it was opened');
          }
          if (t.closesIncident !== null) openIncident = null;
          openIncident = t.opensIncident ?? openIncident;
        }
        if (snapshot.state !== state) faults.push('state without a transition');
        if (snapshot.incidentSince?.getTime() !== openIncident?.getTime()) faults.push('incident lost');
        faults.push(...brokenInvariants(snapshot));
      }
      return faults;
    };
    const property = fc.property(aLife, aPolicy, (events, policy) => {
      const faults = faultsOf(events, policy);
      if (faults.length > 0) throw new Error(faults.join('; '));
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it('can take every step of the table: search through all reachable snapshots', () => {
    const seen = new Set<string>();
    const small = { failThreshold: 2, slowThreshold: 2, fastThreshold: 2, probeErrorThreshold: 2 };
    const policies = [createPolicy(small), createPolicy({ ...small, slowThreshold: 1 })];
    for (const policy of policies) {
      const known = new Set<string>();
      const queue: [Snapshot, number][] = [[createSnapshot(T0), 0]];
      for (const [snapshot, second] of queue) {
        for (const event of everyEvent(second + 100)) {
          const { snapshot: next, transitions } = nextState(snapshot, event, policy);
          transitions.forEach((t) => seen.add(edge(t)));
          if (known.size === known.add(shape(next)).size) continue;
          queue.push([next, second + 100]);
        }
      }
      expect(queue.length).toBeGreaterThan(100);
    }
    expect([...seen].sort()).toEqual([...allowed].sort());
  });

  it('is the same when it is stored as JSON between any two steps', () => {
    fc.assert(
      fc.property(aLife, aPolicy, (events, policy) => {
        let stored = createSnapshot(T0);
        for (const event of events) stored = revive(nextState(stored, event, policy).snapshot);
        expect(stored).toEqual(live(events, policy).snapshot);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the table for the documents', () => {
  it('lists every rule once', () => {
    expect(describeTransitions().split('\n')).toHaveLength(TRANSITION_RULES.length + 2);
    expect(new Set(TRANSITION_RULES.map((r) => `${r.from}>${r.to}:${r.cause}`)).size).toBe(TRANSITION_RULES.length);
    expect(drawTransitions()).toContain('  suspect --> down: failures_confirmed');
  });
});

const edge = (t: Transition) => `${t.from}>${t.to}:${t.cause}`;

/** One of each kind of event, at a second. */
function everyEvent(second: number): MonitorEvent[] {
  const now = at(second);
  return [
    ...(['ok', 'slow', 'fail', 'probe_error'] as const).map((outcome) => aResult(outcome, second)),
    { kind: 'gap', from: now, at: now, reason: 'blind' },
    ...(['silence', 'pause', 'resume', 'reconfigured'] as const).map((kind): MonitorEvent => ({ kind, at: now })),
  ];
}

/** A snapshot without its instants. */
function shape(snapshot: Snapshot): string {
  return JSON.stringify(snapshot, (key, value: unknown) => (/At$|since|from/.test(key) ? value !== null : value));
}

function brokenInvariants(s: Snapshot): string[] {
  const isSettled = s.pausedAt === null && ['up', 'degraded', 'down'].includes(s.state);
  const claims: Record<string, boolean> = {
    'an incident is open exactly while DOWN is confirmed': (s.incidentSince !== null) === (s.confirmed === 'down'),
    'returnTo belongs to SUSPECT': (s.returnTo !== null) === (s.state === 'suspect'),
    'firstFailAt belongs to SUSPECT': (s.firstFailAt !== null) === (s.state === 'suspect'),
    'firstOkAt belongs to RECOVERING': (s.firstOkAt !== null) === (s.state === 'recovering'),
    'UNKNOWN has a reason': (s.unknownReason !== null) === (s.state === 'unknown' || s.returnTo === 'unknown'),
    'a pause counts as a pause': (s.pausedAt !== null) === (s.segment.state === 'paused'),
    'only doubt is rechecked': s.nextRecheckAt === null || s.state === 'suspect' || s.state === 'recovering',
    'a confirmed state counts as itself': !isSettled || s.segment.state === s.state,
    'a confirmed state is as old as its segment': !isSettled || s.since.getTime() === s.segment.from.getTime(),
  };
  return Object.keys(claims).filter((claim) => !claims[claim]);
}

function revive(snapshot: Snapshot): Snapshot {
  const isInstant = /^\d{4}-\d\d-\d\dT/;
  return JSON.parse(JSON.stringify(snapshot), (_, v: unknown) =>
    typeof v === 'string' && isInstant.test(v) ? new Date(v) : v,
  ) as Snapshot;
}
