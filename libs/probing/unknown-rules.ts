import type { UnknownReason } from './monitor-types.js';
import type { MonitorPolicy } from './policy.js';
import { type Draft, latest, moveTo, voidEvidence } from './state-draft.js';

/** Until when the last verdict vouches for the target: one interval after the check began. */
export function endOfKnowledge(next: Draft['next'], policy: MonitorPolicy): Date {
  return new Date((next.lastVerdictAt ?? next.segment.from).getTime() + policy.intervalMs);
}

/**
 * Nothing is known from `since` on (but never from later than now, nor from before the open segment). An incident
 * stays open; what was not confirmed is void.
 */
export function enterUnknown(draft: Draft, since: Date, decidedAt: Date, reason: UnknownReason): void {
  const { next } = draft;
  if (next.state === 'unknown') return;
  const wasUnknown = next.returnTo === 'unknown';
  const notAfterNow = since < decidedAt ? since : decidedAt;
  moveTo(draft, 'unknown', {
    cause: reason === 'silence' || reason === 'probe_errors' ? reason : 'gap',
    reason: null,
    at: latest(notAfterNow, next.segment.from),
    decidedAt,
    silent: wasUnknown,
  });
  const { probeErrorStreak } = next;
  voidEvidence(next);
  next.probeErrorStreak = probeErrorStreak;
  next.unknownReason ??= reason;
}
