import type { INestApplicationContext } from '@nestjs/common';
import { createLogger } from '../common/logging/index.js';
import { type Environment, loadConfig, withDevelopmentSecrets } from '../config/index.js';
import { createApp } from './create-app.js';
import { migrateUp } from './migrate.js';
import { openDatabase } from './open-database.js';

export interface CommandApp {
  /** What the log tells while the command runs. */
  readonly logLevel: 'warn' | 'fatal';
  /** Brings the schema up to date before; whoever only looks does not. */
  readonly migrates: boolean;
}

/** Opens the application for one command of an operator, without a port and background work, and closes it whatever comes of the work. */
export async function withApp<T>(
  environment: Environment,
  { logLevel, migrates }: CommandApp,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const logger = createLogger({ level: logLevel });
  const config = loadConfig(withDevelopmentSecrets(environment));
  const database = await openDatabase(config, logger);
  try {
    if (migrates) await migrateUp(database, logger);
    const app = await createApp(config, database);
    try {
      await app.init();
      return await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await database.release();
  }
}
