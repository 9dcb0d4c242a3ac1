import type { Tx } from './tx.js';

/** An Idempotency-Key that the request in progress holds. */
export interface IdempotencyClaim {
  /**
   * Stores the answer that follows from `result`, in the transaction of the business write.
   * @throws idempotency.in_flight when the claim has meanwhile been taken over; the transaction must then abort
   */
  complete(result: unknown, tx: Tx): Promise<void>;
}
