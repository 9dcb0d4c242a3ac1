import { AsyncLocalStorage } from 'node:async_hooks';
import { createLogger } from '../logging/index.js';
import { PollingWorker } from './polling-worker.js';

describe('polling worker', () => {
  it('works outside the request or unit of work of whoever wakes it', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    let passed: () => void = () => undefined;
    const worker = new PollingWorker(
      {
        name: 'test',
        everyMs: 3_600_000,
        work: async () => {
          seen.push(storage.getStore());
          passed();
          return false;
        },
      },
      createLogger({ level: 'silent' }),
    );
    const pass = (begin: () => void): Promise<void> =>
      new Promise((resolve) => {
        passed = resolve;
        begin();
      });
    await pass(() => worker.start());
    await new Promise((resolve) => setImmediate(resolve)); // the first pass has to end before a wake counts
    await pass(() => storage.run('a unit of work', () => worker.wake()));
    await worker.stop();
    expect(seen).toEqual([undefined, undefined]);
  });
});
