import { changedFields, changesAt, MAX_CHANGES_BYTES } from './audit-difference.js';

const was = { name: 'Padaria', every: 30, tags: ['a'], secret: 'x', note: null as string | null };
const is = { name: 'Padaria', every: 60, tags: ['a', 'b'], secret: 'y', note: 'nova' };
const difference = { was, is, hidden: ['secret'] };

describe('the difference of two states', () => {
  it('names every changed field with both values, and of a hidden one neither', () => {
    expect(changedFields(difference)).toEqual([
      { op: 'replace', path: '/every', from: 30, to: 60 },
      { op: 'add', path: '/note', to: 'nova' },
      { op: 'replace', path: '/secret' },
      { op: 'replace', path: '/tags', from: ['a'], to: ['a', 'b'] },
    ]);
  });

  it('is everything for a thing that was made or deleted', () => {
    const made = changedFields({ was: null, is: { a: 1, 'b/~': 2 }, hidden: [] });
    expect(made).toEqual([
      { op: 'add', path: '/a', to: 1 },
      { op: 'add', path: '/b~1~0', to: 2 },
    ]);
    expect(changedFields({ was: { a: 1 }, is: null, hidden: [] })).toEqual([{ op: 'remove', path: '/a', from: 1 }]);
  });
});

describe('what an event keeps', () => {
  const facts = { reason: 'asked' };

  it('are the facts at metadata, the values at diff, the thing at full, and never what is hidden', () => {
    expect(changesAt('metadata', facts, difference)).toEqual(facts);
    expect(changesAt('diff', facts, difference)).toEqual({ ...facts, diff: changedFields(difference) });
    const { secret: _, ...object } = is;
    expect(changesAt('full', facts, difference)).toEqual({ ...facts, diff: changedFields(difference), object });
    expect(changesAt('full', null, null)).toBeNull();
    expect(changesAt('diff', null, { was, is: was, hidden: [] })).toBeNull();
  });

  it('ends at 16 KiB with a mark: the thing goes first, then values from the last one on', () => {
    const large = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`f${String(n)}`, 'é'.repeat(1_000)]));
    const kept = changesAt('full', facts, { was: null, is: large, hidden: [] }) as { diff: unknown[] };
    expect(kept).toMatchObject({ ...facts, isTruncated: true });
    expect(kept).not.toHaveProperty('object');
    expect(kept.diff).toHaveLength(8);
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(MAX_CHANGES_BYTES);
    const all = changesAt('full', facts, { was: null, is: { f: 'x'.repeat(7_000) }, hidden: [] });
    expect(all).toHaveProperty('object');
  });
});
