import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../app.module.js';
import { type Environment, loadConfig } from '../config/index.js';
import { configureApp } from './configure-app.js';

/**
 * The application put together and not started: nothing is connected. The environment of the process plays no part, so that
 * documents made from it are the same for the same code.
 */
export async function offlineApp(): Promise<NestExpressApplication> {
  const nowhere = { uri: 'mongodb://127.0.0.1:9', dbName: 'none', description: 'none', isOffline: true };
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(loadConfig(throwAwaySecrets()), nowhere), {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  configureApp(app);
  return app;
}

function throwAwaySecrets(): Environment {
  return {
    ENCRYPTION_KEYS: `none:${randomBytes(32).toString('base64')}`,
    CURSOR_KEY: randomBytes(32).toString('base64'),
    BLIND_INDEX_KEY: randomBytes(32).toString('base64'),
    JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  };
}
