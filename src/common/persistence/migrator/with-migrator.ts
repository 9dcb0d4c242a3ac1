import mongoose from 'mongoose';
import type { Logger } from '../../logging/index.js';
import type { DatabaseTarget } from '../persistence.module.js';
import type { Migration } from './migration.js';
import { Migrator } from './migrator.js';

/** Runs `work` with a migrator on a connection of its own, which is closed afterwards. */
export async function withMigrator<T>(
  target: DatabaseTarget,
  migrations: readonly Migration[],
  program: { readonly version: string; readonly logger: Logger },
  work: (migrator: Migrator) => Promise<T>,
): Promise<T> {
  const client = new mongoose.mongo.MongoClient(target.uri, {
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 2,
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    await client.connect();
    return await work(new Migrator(client.db(target.dbName), migrations, program.logger, program.version));
  } finally {
    await client.close();
  }
}
