import type { Tx } from './tx.js';

/** Rows that accompany whatever the request in progress writes: they commit with it, or not at all. */
export interface CompanionWrite {
  /** Adds the rows to a transaction that is about to commit. Runs again in every try, and in every unit of work of the request. */
  joinIn(tx: Tx): void;
  /** The transaction of the latest `joinIn` has committed. */
  committed(): void;
}
