import { hedged } from './hedged.js';

/** A clock by hand: waits end when told. */
class Waits {
  private readonly open = new Map<number, () => void>();
  readonly asked: number[] = [];

  readonly wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      this.asked.push(ms);
      this.open.set(ms, resolve);
      signal.addEventListener('abort', () => reject(new Error('called off')));
    });

  async end(ms: number): Promise<void> {
    this.open.get(ms)?.();
    await turns();
  }
}

/** What has been settled is heard of. */
async function turns(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
}

function aTry() {
  let settle: (result: string) => void = () => undefined;
  const promise = new Promise<string>((resolve) => (settle = resolve));
  let begun = false;
  const run = (): Promise<string> => {
    begun = true;
    return promise;
  };
  return { run, isBegun: () => begun, settle: async (result: string) => (settle(result), turns()) };
}

const isEnough = (result: string): boolean => result === 'good';

describe('hedged tries', () => {
  const begin = (...tries: ReturnType<typeof aTry>[]) => {
    const waits = new Waits();
    const options = { afterMs: 800, deadlineMs: 2_600, wait: waits.wait };
    return {
      waits,
      results: hedged(
        tries.map(({ run }) => run),
        isEnough,
        options,
      ),
    };
  };

  it('ask nobody else when the first one is quick', async () => {
    const [first, second] = [aTry(), aTry()];
    const { results } = begin(first, second);
    await first.settle('good');
    expect(await results).toEqual(['good']);
    expect(second.isBegun()).toBe(false);
  });

  it('begin the next one when the first has failed, without waiting', async () => {
    const [first, second] = [aTry(), aTry()];
    const { results } = begin(first, second);
    await first.settle('bad');
    expect(second.isBegun()).toBe(true);
    await second.settle('good');
    expect(await results).toEqual(['bad', 'good']);
  });

  it('begin the next one beside a slow first, and take whichever is good', async () => {
    const [first, second] = [aTry(), aTry()];
    const { waits, results } = begin(first, second);
    await turns();
    expect(second.isBegun()).toBe(false);
    await waits.end(800);
    expect(second.isBegun()).toBe(true);
    await first.settle('good');
    expect(await results).toEqual(['good']);
  });

  it('wait for the slow first when the second has failed', async () => {
    const [first, second] = [aTry(), aTry()];
    const { waits, results } = begin(first, second);
    await waits.end(800);
    await second.settle('bad');
    await first.settle('good');
    expect(await results).toEqual(['bad', 'good']);
  });

  it('end at the deadline with what there is', async () => {
    const [first, second] = [aTry(), aTry()];
    const { waits, results } = begin(first, second);
    await waits.end(800);
    await second.settle('bad');
    await waits.end(2_600);
    expect(await results).toEqual(['bad']);
  });

  it('give all results when none is enough, and nothing for no tries', async () => {
    const [first, second] = [aTry(), aTry()];
    const { results } = begin(first, second);
    await first.settle('bad');
    await second.settle('worse');
    expect(await results).toEqual(['bad', 'worse']);
    expect(await begin().results).toEqual([]);
  });
});
