import { AsyncResource } from 'node:async_hooks';

interface Waiting<A, R> {
  readonly asked: A;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One work at a time for a key. Calls that come meanwhile wait here and go together in the next one: many who write the same row
 * at once would hold a connection each and only stand in each other's way in the database. A work that fails fails for all of
 * its calls, so nobody waits for one failure after the other.
 */
export class Gathered<A, R> {
  private readonly waiting = new Map<string, Waiting<A, R>[]>();
  /** The work belongs to no single request and joins nobody's transaction. */
  private readonly outside = new AsyncResource('Gathered');

  /** @param work does what all calls of a key ask for; a result for each, in their order */
  constructor(private readonly work: (key: string, asked: readonly A[]) => Promise<readonly R[]>) {}

  call(key: string, asked: A): Promise<R> {
    return new Promise((resolve, reject) => {
      const call = { asked, resolve, reject };
      const line = this.waiting.get(key);
      if (line) line.push(call);
      else this.outside.runInAsyncScope(() => void this.runAll(key, [call]));
    });
  }

  private async runAll(key: string, first: Waiting<A, R>[]): Promise<void> {
    for (let calls = first; calls.length > 0; calls = this.waiting.get(key) ?? []) {
      this.waiting.set(key, []);
      await this.runOnce(key, calls);
    }
    this.waiting.delete(key);
  }

  private async runOnce(key: string, calls: readonly Waiting<A, R>[]): Promise<void> {
    try {
      const results = await this.work(
        key,
        calls.map(({ asked }) => asked),
      );
      calls.forEach(({ resolve }, at) => {
        resolve(results[at] as R);
      });
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  }
}
