import type { MonitorState, ResultEvent, TransitionCause } from './monitor-types.js';
import { type MonitorPolicy, recheckDelayMs } from './policy.js';
import { type Draft, latest, moveTo } from './state-draft.js';
import { endOfKnowledge, enterUnknown } from './unknown-rules.js';

type ResultHandler = (draft: Draft, event: ResultEvent, policy: MonitorPolicy) => void;

const ON_PASS: Readonly<Record<MonitorState, ResultHandler>> = {
  new: settle,
  up: settle,
  degraded: settle,
  suspect: settle,
  down: startRecovery,
  recovering: confirmRecovery,
  unknown: (draft, event, policy) =>
    draft.next.confirmed === 'down' ? startRecovery(draft, event, policy) : settle(draft, event, policy),
};

const ON_FAIL: Readonly<Record<MonitorState, ResultHandler>> = {
  new: startSuspicion,
  up: startSuspicion,
  degraded: startSuspicion,
  suspect: confirmFailure,
  down: () => undefined,
  recovering: fallBack,
  unknown: (draft, event, policy) =>
    draft.next.confirmed === 'down' ? fallBack(draft, event) : startSuspicion(draft, event, policy),
};

/** What a check that came back does to a monitor that is not paused. */
export function onResult(draft: Draft, event: ResultEvent, policy: MonitorPolicy): void {
  const { next } = draft;
  next.lastResultAt = event.startedAt;
  next.lastOutcome = event.outcome;
  next.lastReason = event.reason;
  if (event.outcome === 'probe_error') {
    next.probeErrorStreak = count(next.probeErrorStreak, policy.probeErrorThreshold);
    if (next.probeErrorStreak >= policy.probeErrorThreshold) {
      enterUnknown(draft, endOfKnowledge(next, policy), event.finishedAt, 'probe_errors');
    }
  } else {
    next.lastVerdictAt = event.startedAt;
    next.probeErrorStreak = 0;
    if (event.outcome === 'fail') {
      next.failStreak = count(next.failStreak, policy.failThreshold);
      next.okStreak = next.slowStreak = next.fastStreak = 0;
      ON_FAIL[next.state](draft, event, policy);
    } else {
      const isSlow = event.outcome === 'slow';
      next.failStreak = 0;
      next.okStreak = count(next.okStreak, policy.okThreshold);
      next.slowStreak = isSlow ? count(next.slowStreak, policy.slowThreshold) : 0;
      next.fastStreak = isSlow ? 0 : count(next.fastStreak, policy.fastThreshold);
      ON_PASS[next.state](draft, event, policy);
      dropSettledRows(next);
    }
  }
  next.nextRecheckAt = recheckAt(next, event, policy);
}

/**
 * Passes count towards something only while an incident is open, fast ones only while the monitor is DEGRADED. Counted
 * anywhere else they would change a healthy snapshot, and so cost a write, until each row is full.
 */
function dropSettledRows(next: Draft['next']): void {
  if (next.confirmed !== 'down') next.okStreak = 0;
  if (next.confirmed !== 'degraded') next.fastStreak = 0;
}

/** A passing check where no incident is open: NEW, UP, DEGRADED, SUSPECT, UNKNOWN become UP or DEGRADED. */
function settle(draft: Draft, event: ResultEvent, policy: MonitorPolicy): void {
  const { next } = draft;
  const target = passingState(next, policy);
  const from = next.state;
  if (from === target) return;
  const at = countsFrom(event, next);
  const before = from === 'suspect' ? next.returnTo : from;
  const isQuiet = before === 'new' || (before === 'unknown' && isSilentUnknown(next));
  moveTo(draft, target, {
    cause: passCause(from, target),
    reason: event.reason,
    at,
    decidedAt: event.finishedAt,
    blip: from === 'suspect' && next.firstFailAt !== null ? { from: next.firstFailAt, to: at } : null,
    silent: before === target || (isQuiet && (target === 'up' || target === next.confirmed)),
  });
  next.confirmed = target;
  next.firstFailAt = null;
}

/** What was before the present stretch has been counted; of that a check only says that it still is so. */
function countsFrom({ countsFrom, startedAt }: ResultEvent, { segment }: Draft['next']): Date {
  const isWithin = countsFrom !== undefined && countsFrom > segment.from && countsFrom < startedAt;
  return latest(isWithin ? countsFrom : startedAt, segment.from);
}

function passCause(from: MonitorState, target: 'up' | 'degraded'): TransitionCause {
  if (from === 'new') return 'first_pass';
  if (from === 'suspect') return 'blip_over';
  if (from === 'unknown') return 'observed_again';
  return target === 'degraded' ? 'slow' : 'fast_again';
}

function passingState(next: Draft['next'], policy: MonitorPolicy): 'up' | 'degraded' {
  if (next.slowStreak >= policy.slowThreshold) return 'degraded';
  return next.confirmed === 'degraded' && next.fastStreak < policy.fastThreshold ? 'degraded' : 'up';
}

function isSilentUnknown(next: Draft['next']): boolean {
  return next.unknownReason === 'resumed' || next.confirmed === 'new';
}

function startSuspicion(draft: Draft, event: ResultEvent, policy: MonitorPolicy): void {
  const { next } = draft;
  const at = countsFrom(event, next);
  moveTo(draft, 'suspect', { cause: 'first_failure', reason: event.reason, at, decidedAt: event.finishedAt });
  next.firstFailAt = at;
  confirmFailure(draft, event, policy);
}

function confirmFailure(draft: Draft, event: ResultEvent, policy: MonitorPolicy): void {
  const { next } = draft;
  if (next.failStreak < policy.failThreshold) return;
  const at = next.firstFailAt ?? next.since;
  moveTo(draft, 'down', {
    cause: 'failures_confirmed',
    reason: event.reason,
    at,
    decidedAt: event.finishedAt,
    opensIncident: at,
    silent: false,
  });
  next.confirmed = 'down';
  next.incidentSince = at;
  next.firstFailAt = null;
}

function startRecovery(draft: Draft, event: ResultEvent, policy: MonitorPolicy): void {
  const { next } = draft;
  const at = countsFrom(event, next);
  moveTo(draft, 'recovering', {
    cause: 'first_pass_after_down',
    reason: event.reason,
    at,
    decidedAt: event.finishedAt,
  });
  next.firstOkAt = at;
  confirmRecovery(draft, event, policy);
}

function confirmRecovery(draft: Draft, event: ResultEvent, policy: MonitorPolicy): void {
  const { next } = draft;
  if (next.okStreak < policy.okThreshold) return;
  const at = next.firstOkAt ?? next.since;
  const target = passingState(next, policy);
  moveTo(draft, target, {
    cause: 'recovery_confirmed',
    reason: event.reason,
    at,
    decidedAt: event.finishedAt,
    closesIncident: at,
    silent: false,
  });
  next.confirmed = target;
  next.incidentSince = next.firstOkAt = null;
}

/** A failure while an incident is open: DOWN goes on, nobody is told a second time. */
function fallBack(draft: Draft, event: ResultEvent): void {
  const { next } = draft;
  const at = next.segment.state === 'down' ? next.segment.from : countsFrom(event, next);
  moveTo(draft, 'down', { cause: 'failed_again', reason: event.reason, at, decidedAt: event.finishedAt });
  next.firstOkAt = null;
}

function recheckAt(next: Draft['next'], event: ResultEvent, policy: MonitorPolicy): Date | null {
  if (next.state !== 'suspect' && next.state !== 'recovering') return null;
  const row = next.state === 'suspect' ? next.failStreak : next.okStreak;
  return new Date(event.finishedAt.getTime() + recheckDelayMs(policy, row));
}

/** Rows stop at their threshold: a thousand failures in DOWN leave the snapshot as it is. */
function count(row: number, threshold: number): number {
  return Math.min(row + 1, threshold);
}
