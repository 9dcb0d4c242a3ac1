import type { Progress } from './history-progress.repository.js';

/** Partitions that services fall into. */
export const PARTITIONS = 64;
/** Services of one step, about: partitions are small in a small installation. */
const TOGETHER = 50;

/** What one step of a walk through the partitions finds, and where the walk then stands. */
export interface WalkStep<T> {
  readonly found: readonly T[];
  /** The next partition, or, after the last, closed up to `target`. */
  readonly to: Partial<Progress>;
}

/** Reads partitions, from the one where the walk stands, until there is enough to do for one step. */
export async function walkOn<T>(
  { partition }: Progress,
  target: Date,
  read: (partition: number) => Promise<readonly T[]>,
): Promise<WalkStep<T>> {
  const found: T[] = [];
  let next = partition;
  while (next < PARTITIONS && found.length < TOGETHER) {
    found.push(...(await read(next)));
    next += 1;
  }
  return { found, to: next === PARTITIONS ? { until: target, target, partition: 0 } : { target, partition: next } };
}
