import { armFaultPoints } from '../common/fault-points/fault-points.js';
import { createLogger } from '../common/logging/index.js';
import {
  ConfigError,
  type Environment,
  loadConfig,
  LoggingConfig,
  RuntimeConfig,
  withDevelopmentSecrets,
} from '../config/index.js';
import { openDatabase, type OpenDatabase } from './open-database.js';

/**
 * Starts this process in its role: configuration, database, migrations, first administrator, then the port and the work
 * in the background. Ends the process with code 1 when anything of that fails.
 */
export async function run(given: Environment): Promise<void> {
  const startedAt = performance.now();
  let logger = createLogger({ level: 'info' });
  let database: OpenDatabase | undefined;
  try {
    const config = loadConfig(withDevelopmentSecrets(given));
    const runtime = config.get(RuntimeConfig) as RuntimeConfig;
    logger = createLogger({ level: (config.get(LoggingConfig) as LoggingConfig).LOG_LEVEL });
    armFaultPoints(runtime.VIGIA_FAULT_POINTS, runtime.NODE_ENV);
    // Most of a start is reading code: it goes on while the database opens, and a wrong setting is told without it.
    const program = import('./serve.js');
    database = await openDatabase(config, logger);
    const { serve } = await program;
    await serve({ config, database, logger, startedAt });
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else logger.error({ err: error }, 'Vigia could not start');
    await database?.release().catch(() => undefined); // the start failed already; its reason has been told
    process.exitCode = 1;
    process.exit();
  }
}
