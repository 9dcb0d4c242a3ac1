import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../app.module.js';
import { createLogger, NestLogger } from '../common/logging/index.js';
import type { DatabaseTarget } from '../common/persistence/index.js';
import { type Environment, loadConfig, LoggingConfig } from '../config/index.js';
import { configureApp } from './configure-app.js';

/** The whole application, configured and initialised, not yet listening. */
export async function createApp(environment: Environment, database: DatabaseTarget): Promise<NestExpressApplication> {
  const { LOG_LEVEL } = loadConfig(environment).get(LoggingConfig) as LoggingConfig;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(environment, database), {
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: false,
    logger: new NestLogger(createLogger({ level: LOG_LEVEL })),
  });
  configureApp(app);
  return app;
}
