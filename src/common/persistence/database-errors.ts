import mongoose from 'mongoose';
import { defineErrors, DomainError } from '../../../libs/problem-details/index.js';

const { mongo } = mongoose;

export const databaseErrors = defineErrors({
  'database.unavailable': {
    kind: 'unavailable',
    title: 'The database cannot be reached',
    remedy:
      'Try again after the seconds in Retry-After, with the same Idempotency-Key; the first try may have been carried out.',
  },
});

// not primary, shutting down, stepping down, host unreachable, network timeout, interrupted, exceeded time limit
const UNAVAILABLE_CODES = new Set([6, 7, 50, 89, 91, 112, 189, 202, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** Whether an error says «the database was away or too slow», as opposed to «the statement was wrong». */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof mongoose.Error.MongooseServerSelectionError) return true;
  if (error instanceof mongo.MongoServerError) return UNAVAILABLE_CODES.has(Number(error.code));
  if (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoExpiredSessionError ||
    error instanceof mongo.MongoClientClosedError
  )
    return true;
  return error instanceof Error && /PoolCleared|WaitQueueTimeout|ConnectionPoolClosed/.test(error.constructor.name);
}

export function databaseUnavailable(cause: unknown): DomainError {
  return new DomainError('database.unavailable', { retryAfterSeconds: 5, cause });
}

/**
 * The name of the unique index that refused a write; undefined for any other error.
 * It is read from the message, because compatible servers leave `keyPattern` out.
 */
export function duplicateKeyIndex(error: unknown): string | undefined {
  if (!(error instanceof mongo.MongoServerError) || error.code !== 11_000) return undefined;
  return /index: (?:[\w.-]+\.\$)?([\w-]+)/.exec(error.message)?.[1] ?? 'unknown';
}
