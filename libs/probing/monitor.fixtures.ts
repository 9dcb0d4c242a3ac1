import type FastCheck from 'fast-check';
import type { CheckOutcome } from './check-result.js';
import type { GapReason, MonitorEvent, Snapshot, StepResult, Transition } from './monitor-types.js';
import { createPolicy, type MonitorPolicy } from './policy.js';
import { advanceSegments, firstSegment, type Segment } from './segments.js';
import { createSnapshot, nextState } from './state-machine.js';

export const T0 = new Date('2026-03-01T12:00:00.000Z');

/** Instant so many seconds after T0. */
export function at(seconds: number): Date {
  return new Date(T0.getTime() + seconds * 1_000);
}

/** A check that starts at a second and takes 100 ms. */
export function aResult(outcome: CheckOutcome, second: number): MonitorEvent {
  const reason = { ok: null, slow: 'slow', fail: 'status', probe_error: 'local' } as const;
  const startedAt = at(second);
  return {
    kind: 'result',
    outcome,
    reason: reason[outcome],
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 100),
  };
}

export interface History {
  readonly snapshot: Snapshot;
  readonly transitions: readonly Transition[];
  readonly segments: readonly Segment[];
  readonly steps: readonly StepResult[];
}

/** Lets a new monitor of T0 live through the events. */
export function live(
  events: readonly MonitorEvent[],
  policy: MonitorPolicy = createPolicy(),
  createdAt: Date = T0,
): History {
  let snapshot = createSnapshot(createdAt);
  const segments: Segment[] = [firstSegment(createdAt)];
  const steps: StepResult[] = [];
  for (const event of events) {
    const step = nextState(snapshot, event, policy);
    const open = segments.pop() as Segment;
    segments.push(...advanceSegments(open, step.transitions));
    snapshot = step.snapshot;
    steps.push(step);
  }
  return { snapshot, transitions: steps.flatMap((s) => s.transitions), segments, steps };
}

/** `r` results with the outcomes of a word such as `'ooff'` (ok, slow, fail, probe error), one every `stepSeconds`. */
export function results(word: string, startSecond = 0, stepSeconds = 30): MonitorEvent[] {
  const outcomes: Record<string, CheckOutcome> = { o: 'ok', s: 'slow', f: 'fail', p: 'probe_error' };
  return [...word].map((letter, i) => aResult(outcomes[letter] as CheckOutcome, startSecond + i * stepSeconds));
}

/**
 * Random lives and policies.
 * @param fc the library is handed in: it is a tool of the tests, and this file is none by its name
 */
export function arbitraries(fc: typeof FastCheck): {
  aLife: FastCheck.Arbitrary<MonitorEvent[]>;
  aPolicy: FastCheck.Arbitrary<MonitorPolicy>;
} {
  const anOutcome = fc.constantFrom<CheckOutcome>('ok', 'ok', 'fail', 'fail', 'slow', 'probe_error');

  /** Something that happens, so many seconds after the last thing; negative = the wall clock was set back. */
  const aHappening = fc.oneof(
    { weight: 20, arbitrary: fc.record({ kind: fc.constant('result' as const), outcome: anOutcome }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('silence' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('gap' as const),
        reason: fc.constantFrom<GapReason>('clock_step', 'database', 'blind'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconfigured' as const) }) },
  );

  /** Random life of a monitor, at most 60 events. */
  const aLife: FastCheck.Arbitrary<MonitorEvent[]> = fc
    .array(
      fc.tuple(
        aHappening,
        fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 90 }) }, fc.integer({ min: -600, max: 600 })),
      ),
      {
        maxLength: 60,
      },
    )
    .map((happenings) => {
      let second = 0;
      return happenings.map(([happening, distance]): MonitorEvent => {
        second += distance;
        if (happening.kind === 'result') return aResult(happening.outcome, second);
        if (happening.kind === 'gap') return { ...happening, from: at(second - 30), at: at(second) };
        return { kind: happening.kind, at: at(second) };
      });
    });

  const aPolicy: FastCheck.Arbitrary<MonitorPolicy> = fc
    .record({
      failThreshold: fc.integer({ min: 1, max: 4 }),
      okThreshold: fc.integer({ min: 1, max: 3 }),
      slowThreshold: fc.integer({ min: 1, max: 3 }),
      fastThreshold: fc.integer({ min: 1, max: 3 }),
      probeErrorThreshold: fc.integer({ min: 1, max: 3 }),
    })
    .map((given) => createPolicy(given));
  return { aLife, aPolicy };
}
