/** A delivery that waits in the lane of its destination. */
export interface WaitingRow {
  readonly id: string;
  readonly subject: string;
  readonly occurredAt: Date;
  readonly dueAt: Date;
  /** Whether the pause of this row is one of the whole lane. */
  readonly holdsLane: boolean;
  /** Whether some process is sending it, or died over it. */
  readonly isClaimed: boolean;
}

export type NextInLane =
  | { readonly kind: 'send'; readonly id: string }
  /** Nothing before `until`: a pause, or a try of some process whose end is not known beforehand. */
  | { readonly kind: 'held'; readonly until: Date; readonly by: 'pause' | 'try' }
  | { readonly kind: 'empty' };

/** A message that failed so often no longer holds up those of other subjects: one poisoned message must not silence a destination. */
const TRIES_THAT_HOLD_A_LANE = 3;

/**
 * Whether the pause after a failed try is one of the whole lane.
 * @param attempt tries so far, from 1
 * @param isAsked whether the receiver asked for the pause (`Retry-After`)
 */
export function holdsLane(attempt: number, isAsked: boolean): boolean {
  return isAsked || attempt < TRIES_THAT_HOLD_A_LANE;
}

/**
 * Which delivery of a destination goes next: one at a time, in the order in which things happened. A recovery never overtakes
 * its own outage; a message in a long pause is overtaken by those of other subjects only.
 * @param rows all that wait, in any order
 */
export function nextInLane(rows: readonly WaitingRow[], now: Date): NextInLane {
  const isDue = (row: WaitingRow): boolean => row.dueAt.getTime() <= now.getTime();
  const inFlight = rows.find((row) => row.isClaimed && !isDue(row));
  if (inFlight) return { kind: 'held', until: inFlight.dueAt, by: 'try' };
  const waiting = new Set<string>();
  let first: Date | undefined;
  for (const row of [...rows].sort(byOccurrence)) {
    if (isDue(row)) {
      if (!waiting.has(row.subject)) return { kind: 'send', id: row.id };
    } else {
      if (row.holdsLane) return { kind: 'held', until: row.dueAt, by: 'pause' };
      waiting.add(row.subject);
      if (!first || row.dueAt < first) first = row.dueAt;
    }
  }
  return first ? { kind: 'held', until: first, by: 'pause' } : { kind: 'empty' };
}

function byOccurrence(a: WaitingRow, b: WaitingRow): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1);
}
