import mongoose, { type ConnectOptions } from 'mongoose';
import type { DatabaseConfig } from '../../config/index.js';

// Global, because schemas and models read them when they are made.
mongoose.set('strict', 'throw');
mongoose.set('strictQuery', 'throw');
mongoose.set('sanitizeFilter', true);
mongoose.set('runValidators', true);
mongoose.set('autoCreate', false);
mongoose.set('autoIndex', false);
mongoose.set('bufferCommands', false);
mongoose.set('transactionAsyncLocalStorage', true);

/** Options of every connection: majority and journaled, retryable, nothing waits for ever. */
export function connectOptions(config: DatabaseConfig): ConnectOptions {
  return {
    minPoolSize: config.MONGODB_POOL_MIN,
    maxPoolSize: config.MONGODB_POOL_MAX,
    waitQueueTimeoutMS: 2_000,
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 3_000,
    socketTimeoutMS: 5_000,
    heartbeatFrequencyMS: 2_000,
    retryReads: true,
    retryWrites: true,
    writeConcern: { w: 'majority', journal: true },
    readConcernLevel: 'majority',
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
    appName: 'vigia',
    monitorCommands: config.MONGODB_SLOW_COMMAND_MS > 0,
  };
}

/** Closes every connection of this process. */
export async function closeConnections(): Promise<void> {
  await mongoose.disconnect();
}
