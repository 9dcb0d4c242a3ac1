import mongoose from 'mongoose';
import { databaseUnavailable } from '../../../common/persistence/index.js';

const { mongo } = mongoose;

/**
 * Carries out a bulk write. The driver wraps a broken connection into the same error class as a refused row, without code
 * and without rows: here it becomes database.unavailable, unless its label asks for the whole transaction once more.
 */
export async function bulkWrite<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isBrokenConnection(error) ? databaseUnavailable(error) : error;
  }
}

function isBrokenConnection(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError)) return false;
  if (error.hasErrorLabel('TransientTransactionError')) return false;
  return error.code === undefined && [error.writeErrors].flat().length === 0;
}
