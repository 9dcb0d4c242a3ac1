import type { SegmentState, Transition } from './monitor-types.js';

/** A stretch of time that counts as one thing. `to` is null in the open one, which is always the last. */
export interface Segment {
  readonly state: SegmentState;
  readonly from: Date;
  readonly to: Date | null;
}

/** The segment with which a monitor begins: nothing is known until the first verdict. */
export function firstSegment(createdAt: Date): Segment {
  return { state: 'unknown', from: createdAt, to: null };
}

/**
 * What becomes of the open segment after the transitions of one step.
 * @param open the open segment as it is stored
 * @returns what replaces it, oldest first, the last one open. Without a change: the open segment itself. The first one
 *   may begin where `open` began with another state: then nothing remains of `open` (a segment of no length is none).
 *   The caller updates the stored row of that `from` and inserts the rest, in the transaction of the state.
 */
export function advanceSegments(open: Segment, transitions: readonly Transition[]): readonly Segment[] {
  const segments: Segment[] = [open];
  for (const { segment } of transitions) {
    if (segment !== null) begin(segments, segment.state, segment.from);
  }
  return segments;
}

function begin(segments: Segment[], state: SegmentState, from: Date): void {
  const last = segments.pop();
  if (last !== undefined && last.from < from) segments.push({ ...last, to: from });
  const before = segments.at(-1);
  if (before !== undefined && before.state === state) {
    segments[segments.length - 1] = { ...before, to: null };
  } else {
    segments.push({ state, from, to: null });
  }
}
