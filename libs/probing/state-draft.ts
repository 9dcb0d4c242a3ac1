import type { MonitorState, SegmentState, Snapshot, Transition } from './monitor-types.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Working copy of one step: the caller's snapshot is never touched. */
export interface Draft {
  readonly next: Mutable<Snapshot>;
  readonly transitions: Transition[];
}

export function toDraft(snapshot: Snapshot): Draft {
  return { next: { ...snapshot }, transitions: [] };
}

type Move = Pick<Transition, 'cause' | 'reason' | 'at' | 'decidedAt'> &
  Partial<Pick<Transition, 'blip' | 'opensIncident' | 'closesIncident' | 'silent'>> & {
    /** Given where an overlay decides what the time counts as. */
    readonly segment?: SegmentState;
  };

/** Enters a state: notes the transition, begins a segment where the time counts differently from now on. */
export function moveTo({ next, transitions }: Draft, to: MonitorState, move: Move): void {
  const from = next.state;
  const counted = move.segment ?? countsAs(to, next.segment.state);
  const segment = counted === next.segment.state ? null : { state: counted, from: move.at };
  transitions.push({
    from,
    to,
    cause: move.cause,
    reason: move.reason,
    at: move.at,
    decidedAt: move.decidedAt,
    segment,
    opensIncident: move.opensIncident ?? null,
    closesIncident: move.closesIncident ?? null,
    blip: move.blip ?? null,
    silent: move.silent ?? true,
  });
  const isBackInUnknown = to === 'unknown' && (from === 'unknown' || next.returnTo === 'unknown');
  if (to === 'suspect') {
    next.returnTo = from === 'up' || from === 'degraded' || from === 'unknown' ? from : 'new';
  } else {
    if (!isBackInUnknown) next.unknownReason = null;
    next.returnTo = null;
  }
  if (segment !== null) next.segment = segment;
  if (from !== to) next.since = goesOn(to, isBackInUnknown, segment) ? next.segment.from : move.at;
  next.state = to;
  next.nextRecheckAt = null;
}

/** A state that was only doubted goes on since it began: a blip does not make an old UP young. */
function goesOn(to: MonitorState, isBackInUnknown: boolean, segment: Snapshot['segment'] | null): boolean {
  if (segment !== null || to === 'suspect' || to === 'recovering') return false;
  return to !== 'unknown' || isBackInUnknown;
}

/** What time in a state counts as. SUSPECT counts as before until it is confirmed, RECOVERING as DOWN. */
function countsAs(state: MonitorState, current: SegmentState): SegmentState {
  switch (state) {
    case 'up':
    case 'degraded':
    case 'down':
      return state;
    case 'recovering':
      return 'down';
    case 'suspect':
      return current;
    case 'new':
    case 'unknown':
      return 'unknown';
  }
}

/** Forgets every unconfirmed row. What is confirmed, and an open incident, stay. */
export function voidEvidence(next: Mutable<Snapshot>): void {
  next.failStreak = next.okStreak = next.slowStreak = next.fastStreak = next.probeErrorStreak = 0;
  next.firstFailAt = next.firstOkAt = null;
  next.nextRecheckAt = null;
}

/** The later of two instants. */
export function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** Fields that differ after every healthy check and are therefore no reason to write. */
const UNWRITTEN: ReadonlySet<string> = new Set(['lastResultAt', 'lastVerdictAt']);

/** True when two snapshots differ in more than the time of the latest result. */
export function diffSnapshots(a: Snapshot, b: Snapshot): boolean {
  for (const key of Object.keys(b) as (keyof Snapshot)[]) {
    if (!UNWRITTEN.has(key) && !isSame(a[key], b[key])) return true;
  }
  return false;
}

function isSame(a: Snapshot[keyof Snapshot], b: Snapshot[keyof Snapshot]): boolean {
  if (a === b) return true;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  // Segments are replaced, never edited: another object is another segment.
  return false;
}
