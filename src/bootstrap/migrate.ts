import type { Logger } from '../common/logging/index.js';
import type { DatabaseTarget } from '../common/persistence/index.js';
import { type Migrator, withMigrator } from '../common/persistence/migrator/index.js';
import { appVersion } from '../config/index.js';
import { migrations } from '../migrations/index.js';

/** Runs `work` with the migrator of this program. */
export async function withOwnMigrator<T>(
  target: DatabaseTarget,
  logger: Logger,
  work: (migrator: Migrator) => Promise<T>,
): Promise<T> {
  return withMigrator(target, migrations, { version: appVersion(), logger }, work);
}

/** Applies what is pending, before any port opens. */
export async function migrateUp(target: DatabaseTarget, logger: Logger): Promise<string[]> {
  return withOwnMigrator(target, logger, (migrator) => migrator.up());
}
