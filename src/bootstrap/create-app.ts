import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../app.module.js';
import { createLogger, NestLogger } from '../common/logging/index.js';
import { closeConnections, type DatabaseTarget } from '../common/persistence/index.js';
import { type LoadedConfig, LoggingConfig } from '../config/index.js';
import { configureApp } from './configure-app.js';
import { SettledExpressAdapter } from './settled-express.js';

/** The whole application, configured and initialised, not yet listening. */
export async function createApp(config: LoadedConfig, database: DatabaseTarget): Promise<NestExpressApplication> {
  const { LOG_LEVEL } = config.get(LoggingConfig) as LoggingConfig;
  try {
    return await assemble(config, database, LOG_LEVEL);
  } catch (error) {
    await closeConnections(); // a part that does not fit must not leave the process hanging on its open connection
    throw error;
  }
}

async function assemble(
  config: LoadedConfig,
  database: DatabaseTarget,
  level: string,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.for(config, database),
    new SettledExpressAdapter(),
    { bodyParser: false, abortOnError: false, logger: new NestLogger(createLogger({ level })) },
  );
  configureApp(app);
  return app;
}
