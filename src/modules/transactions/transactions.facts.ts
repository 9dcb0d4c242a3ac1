import { defineFact } from '../../common/facts/index.js';

interface AboutTransaction {
  readonly transactionId: string;
  readonly clientId: string;
}

/** A transaction was recorded. Key of these facts: the client's id. */
export const transactionRecorded = defineFact<AboutTransaction>('transaction.recorded');
/** A transaction was approved, by the first of two also, rejected or cancelled. */
export const transactionMoved = defineFact<AboutTransaction>('transaction.moved');
/** An approved transaction was taken back, as a whole or in part. */
export const transactionReversed = defineFact<AboutTransaction & { readonly reversalId: string }>(
  'transaction.reversed',
);
