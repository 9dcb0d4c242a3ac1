import fc from 'fast-check';
import { arbitraries, at, live, T0 } from './monitor.fixtures.js';
import type { SegmentState, Transition } from './monitor-types.js';
import { advanceSegments, firstSegment, type Segment } from './segments.js';

const { aLife, aPolicy } = arbitraries(fc);

const change = (state: SegmentState, second: number) => ({ segment: { state, from: at(second) } }) as Transition;
const noChange = { segment: null } as Transition;

describe('advanceSegments', () => {
  const open: Segment = { state: 'up', from: at(0), to: null };

  it('closes the open segment where the next one begins', () => {
    expect(advanceSegments(open, [noChange, change('down', 30)])).toEqual([
      { state: 'up', from: at(0), to: at(30) },
      { state: 'down', from: at(30), to: null },
    ]);
  });

  it('gives the open segment back when time goes on counting as before', () => {
    expect(advanceSegments(open, [noChange])).toEqual([open]);
  });

  it('leaves nothing of a segment without length', () => {
    expect(advanceSegments(open, [change('down', 0)])).toEqual([{ state: 'down', from: at(0), to: null }]);
  });

  it('joins equal neighbours when what lay between had no length', () => {
    expect(advanceSegments(open, [change('down', 9), change('up', 9)])).toEqual([open]);
  });
});

it('segments of any history are gapless, ordered, of some length, and end open', () => {
  fc.assert(
    fc.property(aLife, aPolicy, (events, policy) => {
      const { segments, snapshot } = live(events, policy);
      expect(segments[0]?.from).toEqual(firstSegment(T0).from);
      segments.forEach((segment, i) => {
        const next = segments[i + 1];
        expect(segment.to).toEqual(next?.from ?? null);
        if (segment.to !== null) expect(segment.from < segment.to).toBe(true);
      });
      expect(segments.at(-1)?.state).toBe(snapshot.segment.state);
    }),
    { numRuns: 2_000 },
  );
});
