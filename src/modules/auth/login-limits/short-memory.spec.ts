import { ShortMemory } from './short-memory.js';

function memory() {
  let nowMs = 0;
  const short = new ShortMemory({ now: () => new Date(nowMs), monotonicMs: () => nowMs });
  return { short, pass: (ms: number) => (nowMs += ms) };
}

describe('what an instance knows of pauses by itself', () => {
  it('is what the store said, for a second', () => {
    const { short, pass } = memory();
    expect(short.waitOf('a', 0)).toBe(0);
    short.remember('a', 5_000);
    expect(short.waitOf('a', 0)).toBe(5_000);
    pass(999);
    expect(short.waitOf('a', 999)).toBe(4_001);
    expect(short.waitOf('b', 999)).toBe(0);
    pass(1);
    expect(short.waitOf('a', 1_000)).toBe(0);
  });

  it('lets a try through that came in after the pause, not one that waited in a queue for its end', () => {
    const { short, pass } = memory();
    short.remember('a', 300);
    pass(400);
    expect(short.waitOf('a', 200)).toBe(1);
    expect(short.waitOf('a', 350)).toBe(0);
  });

  it('is forgotten for all that begins alike', () => {
    const { short } = memory();
    short.remember('group:one', 100);
    short.remember('other:one', 100);
    short.forget('group');
    expect(short.waitOf('group:one', 0)).toBe(0);
    expect(short.waitOf('other:one', 0)).toBe(100);
  });
});

describe('tries at one identifier', () => {
  it('go one after the other, also after one that failed; others do not wait', async () => {
    const { short } = memory();
    const seen: string[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = short.inTurn('a', async () => {
      await gate;
      seen.push('first');
      throw new Error('refused');
    });
    const second = short.inTurn('a', () => Promise.resolve(seen.push('second')));
    await short.inTurn('b', () => Promise.resolve(seen.push('other')));
    open();
    await expect(first).rejects.toThrow('refused');
    await second;
    expect(seen).toEqual(['other', 'first', 'second']);
  });
});
