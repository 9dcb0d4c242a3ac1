import { AsyncLocalStorage } from 'node:async_hooks';
import { Gathered } from './gathered.js';

/** Works that end when the test says so. */
function gathered() {
  const works: { key: string; asked: readonly string[]; end(error?: Error): void }[] = [];
  const calls = new Gathered<string, string>(
    (key, asked) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => {
          if (error) reject(error);
          else resolve(asked.map((one) => `${key}:${one}`));
        };
        works.push({ key, asked, end });
      }),
  );
  return { calls, works, asked: () => works.map((work) => work.asked) };
}

describe('gathered calls', () => {
  it('go at once when nothing runs for their key, together when something does', async () => {
    const { calls, works, asked } = gathered();
    const results = ['1', '2', '3'].map((one) => calls.call('a', one));
    const other = calls.call('b', '4');
    expect(asked()).toEqual([['1'], ['4']]);
    works[0]?.end();
    await expect(results[0]).resolves.toBe('a:1');
    expect(asked()).toEqual([['1'], ['4'], ['2', '3']]);
    works.forEach((work) => {
      work.end();
    });
    await expect(Promise.all([...results, other])).resolves.toEqual(['a:1', 'a:2', 'a:3', 'b:4']);
    const later = calls.call('a', '5');
    works.at(-1)?.end();
    await expect(later).resolves.toBe('a:5');
  });

  it('fail together, and those that come after them are tried', async () => {
    const { calls, works } = gathered();
    const first = calls.call('a', '1');
    const together = [calls.call('a', '2'), calls.call('a', '3')];
    works[0]?.end(new Error('away'));
    await expect(first).rejects.toThrow('away');
    works[1]?.end(new Error('still away'));
    for (const call of together) await expect(call).rejects.toThrow('still away');
    const later = calls.call('a', '4');
    works[2]?.end();
    await expect(later).resolves.toBe('a:4');
  });

  it('run outside the context of whoever asked', async () => {
    const context = new AsyncLocalStorage<string>();
    const calls = new Gathered<string, string | undefined>((_, asked) =>
      Promise.resolve(asked.map(() => context.getStore())),
    );
    await context.run('a request', async () => {
      expect(await calls.call('a', '1')).toBeUndefined();
      expect(context.getStore()).toBe('a request');
    });
  });
});
