import { AsyncResource } from 'node:async_hooks';
import DataLoader from 'dataloader';

/** Ids in one query at most. */
const MAX_BATCH = 100;

/**
 * Reads by key that requests ask for in the same turn of the event loop, answered by one query: under load a round trip costs
 * more than the rows it brings. Nothing is remembered: each answer was read after it was asked for.
 */
export class BatchedReads<T> {
  private readonly loader: DataLoader<string, T | null>;

  /** @param read the rows by key; a key that is missing from the map answers null */
  constructor(read: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>) {
    this.loader = new DataLoader<string, T | null>(
      async (keys) => {
        const rows = await read([...new Set(keys)]);
        return keys.map((key) => rows.get(key) ?? null);
      },
      { cache: false, maxBatchSize: MAX_BATCH, batchScheduleFn: afterThisTurn() },
    );
  }

  find(key: string): Promise<T | null> {
    return this.loader.load(key);
  }
}

/**
 * Schedules a batch of a DataLoader at the end of this turn of the event loop, outside the async context of whoever asked first:
 * the query belongs to no single request and joins nobody's transaction.
 */
export function afterThisTurn(): (run: () => void) => void {
  const outside = new AsyncResource('BatchedReads');
  return (run) => {
    outside.runInAsyncScope(() => setImmediate(run));
  };
}
