import { onResult } from './check-rules.js';
import type {
  GapEvent,
  MonitorEvent,
  PauseEvent,
  ReconfiguredEvent,
  ResumeEvent,
  SilenceEvent,
  Snapshot,
  StepResult,
} from './monitor-types.js';
import { type MonitorPolicy, silenceAfterMs } from './policy.js';
import { type Draft, diffSnapshots, latest, moveTo, toDraft, voidEvidence } from './state-draft.js';
import { endOfKnowledge, enterUnknown } from './unknown-rules.js';

/** Snapshot of a monitor that was never checked. Its time counts as unknown until the first verdict. */
export function createSnapshot(createdAt: Date): Snapshot {
  return {
    state: 'new',
    since: createdAt,
    confirmed: 'new',
    returnTo: null,
    unknownReason: null,
    pausedAt: null,
    failStreak: 0,
    okStreak: 0,
    slowStreak: 0,
    fastStreak: 0,
    probeErrorStreak: 0,
    firstFailAt: null,
    firstOkAt: null,
    incidentSince: null,
    segment: { state: 'unknown', from: createdAt },
    nextRecheckAt: null,
    lastResultAt: null,
    lastVerdictAt: null,
    lastOutcome: null,
    lastReason: null,
  };
}

/**
 * One step of the monitor state machine: pure, total, never throws on a valid policy.
 *
 * The rules in one paragraph: a failure makes NEW, UP and DEGRADED SUSPECT, and `failThreshold` failures in a row make it
 * DOWN from the first of them on. A pass before that costs nothing. A pass in DOWN starts RECOVERING, `okThreshold` passes
 * in a row make it UP from the first of them on, a failure there is DOWN again in the same incident. Slow is passing;
 * `slowThreshold` slow ones in a row are DEGRADED, `fastThreshold` fast ones UP again. A probe error says nothing about
 * the target and changes none of these rows; too many in a row, or no result at all, is UNKNOWN. An incident stays open
 * through UNKNOWN and through a pause: nobody saw it end. Evidence of different stretches is never added up: UNKNOWN,
 * pause and reconfiguration void unconfirmed rows. Results during a pause are ignored. The full table is
 * `describeTransitions()`. Instants of segments never run backwards, whatever the wall clock does.
 */
export function nextState(snapshot: Snapshot, event: MonitorEvent, policy: MonitorPolicy): StepResult {
  const draft = toDraft(snapshot);
  apply(draft, event, policy);
  return { snapshot: draft.next, transitions: draft.transitions, changed: diffSnapshots(snapshot, draft.next) };
}

/**
 * Brings a stored snapshot up to the latest check that history knows, after a restart or a takeover. Unchanged results
 * are not stored in the snapshot; without this, a later UNKNOWN would reach back over the whole steady time.
 */
export function withLatestResult(snapshot: Snapshot, lastResultAt: Date | null): Snapshot {
  if (lastResultAt === null || (snapshot.lastResultAt !== null && snapshot.lastResultAt >= lastResultAt)) {
    return snapshot;
  }
  // A probe error would have changed the snapshot and been stored: with no such row, what history has was a verdict.
  const lastVerdictAt = snapshot.probeErrorStreak === 0 ? lastResultAt : snapshot.lastVerdictAt;
  return { ...snapshot, lastResultAt, lastVerdictAt };
}

/** When a silence event will have an effect if no result comes before; null while paused or already UNKNOWN. */
export function silenceDueAt(snapshot: Snapshot, policy: MonitorPolicy): Date | null {
  if (snapshot.pausedAt !== null || snapshot.state === 'unknown') return null;
  return new Date((snapshot.lastResultAt ?? snapshot.segment.from).getTime() + silenceAfterMs(policy));
}

function apply(draft: Draft, event: MonitorEvent, policy: MonitorPolicy): void {
  if (event.kind === 'resume') return onResume(draft, event);
  if (draft.next.pausedAt !== null) return;
  switch (event.kind) {
    case 'result':
      return onResult(draft, event, policy);
    case 'silence':
      return onSilence(draft, event, policy);
    case 'gap':
      return onGap(draft, event);
    case 'pause':
      return onPause(draft, event);
    case 'reconfigured':
      return onReconfigured(draft, event);
    default:
      return assertNever(event);
  }
}

function onSilence(draft: Draft, event: SilenceEvent, policy: MonitorPolicy): void {
  const { next } = draft;
  Object.assign(next, withLatestResult(next, event.lastResultAt ?? null));
  const dueAt = silenceDueAt(next, policy);
  if (dueAt !== null && dueAt <= event.at) {
    enterUnknown(draft, endOfKnowledge(next, policy), event.at, 'silence');
  }
}

function onGap(draft: Draft, event: GapEvent): void {
  const { next } = draft;
  // What a blind vantage point saw is no verdict.
  const from =
    event.reason === 'blind' || next.lastVerdictAt === null ? event.from : latest(event.from, next.lastVerdictAt);
  enterUnknown(draft, from, event.at, event.reason);
}

function onPause(draft: Draft, event: PauseEvent): void {
  const { next } = draft;
  const at = latest(event.at, next.segment.from);
  const to =
    next.state === 'suspect' ? (next.returnTo ?? 'unknown') : next.state === 'recovering' ? 'down' : next.state;
  moveTo(draft, to, { cause: 'paused', reason: null, at, decidedAt: event.at, segment: 'paused' });
  voidEvidence(next);
  next.pausedAt = at;
}

function onResume(draft: Draft, event: ResumeEvent): void {
  const { next } = draft;
  if (next.pausedAt === null) return;
  next.pausedAt = null;
  // What was seen before the pause vouches for nothing now, and silence counts from here.
  next.lastResultAt = next.lastVerdictAt = null;
  const at = latest(event.at, next.segment.from);
  const to = next.state === 'new' ? 'new' : 'unknown';
  moveTo(draft, to, { cause: 'resumed', reason: null, at, decidedAt: event.at, segment: 'unknown' });
  next.unknownReason = to === 'unknown' ? 'resumed' : null;
}

function onReconfigured(draft: Draft, event: ReconfiguredEvent): void {
  const { next } = draft;
  const to = next.state === 'suspect' ? next.returnTo : next.state === 'recovering' ? 'down' : null;
  if (to !== null) {
    const at = latest(event.at, next.segment.from);
    moveTo(draft, to, { cause: 'reconfigured', reason: null, at, decidedAt: event.at });
  }
  voidEvidence(next);
}

function assertNever(value: never): never {
  throw new TypeError(`not a monitor event: ${JSON.stringify(value)}`);
}
