import mongoose from 'mongoose';
import type { Logger } from '../common/logging/index.js';
import type { DatabaseTarget } from '../common/persistence/index.js';
import { Migrator } from '../common/persistence/migrator/index.js';
import { appVersion } from '../config/index.js';
import { migrations } from '../migrations/index.js';

/** Runs `work` with a migrator on a connection of its own, which is closed afterwards. */
export async function withMigrator<T>(
  target: DatabaseTarget,
  logger: Logger,
  work: (migrator: Migrator, db: mongoose.mongo.Db) => Promise<T>,
): Promise<T> {
  const client = new mongoose.mongo.MongoClient(target.uri, {
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 2,
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    await client.connect();
    const db = client.db(target.dbName);
    return await work(new Migrator(db, migrations, logger, appVersion()), db);
  } finally {
    await client.close();
  }
}

/** Applies what is pending, before any port opens. */
export async function migrateUp(target: DatabaseTarget, logger: Logger): Promise<string[]> {
  return withMigrator(target, logger, (migrator) => migrator.up());
}
