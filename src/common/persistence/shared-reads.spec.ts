import { SharedReads } from './shared-reads.js';

describe('shared reads', () => {
  let reads = 0;
  const shared = new SharedReads<number>();
  const read = () => Promise.resolve(++reads);
  beforeEach(() => {
    reads = 0;
  });

  it('gives one answer to equal questions of one turn, and another to another question', async () => {
    expect(await Promise.all([shared.ask('a', read), shared.ask('a', read), shared.ask('b', read)])).toEqual([1, 1, 2]);
  });

  it('reads anew for a question that comes after the read has begun', async () => {
    let release: (value: number) => void = () => undefined;
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const first = shared.ask('a', () => {
      begun();
      return new Promise<number>((resolve) => (release = resolve));
    });
    await hasBegun;
    expect(await shared.ask('a', () => Promise.resolve(2))).toBe(2);
    release(1);
    expect(await first).toBe(1);
  });

  it('tells everyone when the read fails, and recovers', async () => {
    const failing = () => Promise.reject(new Error('away'));
    const outcomes = await Promise.allSettled([shared.ask('a', failing), shared.ask('a', failing)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await shared.ask('a', read)).toBe(1);
  });
});
