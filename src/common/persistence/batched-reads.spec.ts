import { AsyncLocalStorage } from 'node:async_hooks';
import { BatchedReads } from './batched-reads.js';

describe('batched reads', () => {
  const asked: (readonly string[])[] = [];
  const reads = new BatchedReads<string>((keys) => {
    asked.push(keys);
    return Promise.resolve(new Map(keys.filter((key) => key !== 'missing').map((key) => [key, `row ${key}`])));
  });
  beforeEach(() => {
    asked.length = 0;
  });

  it('answers everyone who asks in one turn with one read, each key once', async () => {
    const answers = await Promise.all(['a', 'b', 'a', 'missing'].map((key) => reads.find(key)));
    expect(answers).toEqual(['row a', 'row b', 'row a', null]);
    expect(asked).toEqual([['a', 'b', 'missing']]);
  });

  it('reads again for whoever asks later', async () => {
    await reads.find('a');
    await reads.find('a');
    expect(asked).toEqual([['a'], ['a']]);
  });

  it('tells everyone when the read fails, and recovers', async () => {
    let isBroken = true;
    const failing = new BatchedReads<string>(() =>
      isBroken ? Promise.reject(new Error('away')) : Promise.resolve(new Map([['a', 'row']])),
    );
    const outcomes = await Promise.allSettled([failing.find('a'), failing.find('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await failing.find('a')).toBe('row');
  });

  it('reads outside the context of those who asked', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const watching = new BatchedReads<string>(() => {
      seen.push(storage.getStore());
      return Promise.resolve(new Map());
    });
    await storage.run('request', () => watching.find('a'));
    expect(seen).toEqual([undefined]);
  });
});
