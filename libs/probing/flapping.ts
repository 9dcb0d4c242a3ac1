import type { MonitorEvent, Snapshot } from './monitor-types.js';
import { latest } from './state-draft.js';

/** What is remembered of the latest confirmed evaluations of a monitor: plain data, to be stored beside its snapshot. */
export interface Flapping {
  /** One bit per evaluation, the newest in the lowest place: whether it changed the monitor from DOWN to passing or back. */
  readonly changes: number;
  /** From when the monitor counts as flapping; null: it does not. */
  readonly since: Date | null;
}

/** A flapping that begins or ends with a step. */
export type FlappingChange =
  | { readonly kind: 'started'; readonly at: Date; readonly changes: number }
  | { readonly kind: 'ended'; readonly at: Date; readonly since: Date };

/** Nothing changed within the ring. The same object for every steady monitor, so that it has nothing to write. */
export const STEADY: Flapping = Object.freeze({ changes: 0, since: null });

const EVALUATIONS = 20;
const RING = 2 ** EVALUATIONS - 1;
/** Flapping begins above the one and ends below the other. */
const [ENTER, LEAVE] = [30, 25];

/**
 * How restless a monitor is, 0 to 99: the share of its last 20 confirmed evaluations that changed it, newer ones weighing more.
 * 100/20 · Σ bit·(0.8 + 0.02·i), i = 0 for the oldest: a change weighs (40 + i) / 10. Source: Icinga 2, service flapping.
 */
export function flappingValue({ changes }: Flapping): number {
  let tenths = 0;
  for (let age = 0; age < EVALUATIONS; age += 1) if ((changes >> age) & 1) tenths += 40 + EVALUATIONS - 1 - age;
  return tenths / 10;
}

/**
 * Takes one step of the state machine into the ring. An evaluation is a check that leaves the monitor in a confirmed state; doubt,
 * probe errors and UNKNOWN are none, and a pause or an edit leaves the ring as it is. DEGRADED is passing. A ring without changes
 * stays the same object, so that a steady monitor has nothing to write; after a change there is something to write 20 times more.
 * @param before snapshot before the event
 * @param after snapshot after it
 */
export function nextFlapping(
  flapping: Flapping,
  event: MonitorEvent,
  before: Snapshot,
  after: Snapshot,
): { readonly flapping: Flapping; readonly change: FlappingChange | null } {
  if (event.kind !== 'result' || !isEvaluation(event.outcome, after)) return { flapping, change: null };
  const isChange = (before.confirmed === 'down') !== (after.confirmed === 'down');
  const changes = ((flapping.changes << 1) & RING) | Number(isChange);
  const value = flappingValue({ changes, since: null });
  const { since } = flapping;
  if (since === null && value > ENTER) {
    const at = after.segment.from;
    return { flapping: { changes, since: at }, change: { kind: 'started', at, changes: countOf(changes) } };
  }
  if (since !== null && value < LEAVE) {
    return { flapping: { changes, since: null }, change: { kind: 'ended', at: latest(event.startedAt, since), since } };
  }
  return { flapping: changes === 0 ? STEADY : { changes, since }, change: null };
}

function isEvaluation(outcome: string, { state, pausedAt }: Snapshot): boolean {
  return outcome !== 'probe_error' && pausedAt === null && (state === 'up' || state === 'degraded' || state === 'down');
}

function countOf(changes: number): number {
  let count = 0;
  for (let rest = changes; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
