import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Background } from '../common/lifecycle/index.js';
import { armFaultPoints } from '../common/fault-points/fault-points.js';
import { createLogger, Logger } from '../common/logging/index.js';
import {
  ConfigError,
  type Environment,
  HttpConfig,
  loadConfig,
  LoggingConfig,
  RuntimeConfig,
  withDevelopmentSecrets,
} from '../config/index.js';
import { FirstAdministrator } from '../modules/auth/index.js';
import { FirstWatch } from '../modules/system/index.js';
import { banner } from './banner.js';
import { createApp } from './create-app.js';
import { openDatabase, type OpenDatabase } from './open-database.js';
import { migrateUp } from './migrate.js';
import { startMetricsPort } from './metrics-port.js';
import { onSignals } from './shutdown.js';

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
    database = await openDatabase(config, logger);
    await migrateUp(database, logger);
    const app = await createApp(config, database);
    await serve(app, database, startedAt);
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else logger.error({ err: error }, 'Vigia could not start');
    await database?.release().catch(() => undefined); // the start failed already; its reason has been told
    process.exitCode = 1;
    process.exit();
  }
}

async function serve(app: NestExpressApplication, database: OpenDatabase, startedAt: number): Promise<void> {
  const http = app.get(HttpConfig);
  const runtime = app.get(RuntimeConfig);
  const logger = app.get(Logger);
  await app.init();
  const administrator = await app.get(FirstAdministrator).ensure();
  const metrics = await startMetricsPort(app);
  // Before the port opens: a signal from then on ends in order.
  onSignals(app, { release: () => database.release(), closeMetrics: () => metrics.close() });
  const port = runtime.VIGIA_ROLE === 'worker' ? null : await listen(app, http);
  if (port !== null && http.PORT !== 0) await app.get(FirstWatch).ensure(ownAddress(http));
  if (runtime.VIGIA_ROLE !== 'api') await app.get(Background).start();
  logger.info(
    { role: runtime.VIGIA_ROLE, port, metricsPort: metrics.port, startMs: Math.round(performance.now() - startedAt) },
    'Vigia is ready',
  );
  process.stdout.write(
    banner({
      http,
      port,
      metricsPort: metrics.port,
      role: runtime.VIGIA_ROLE,
      database: database.description,
      administrator,
    }),
  );
}

async function listen(app: NestExpressApplication, http: HttpConfig): Promise<number> {
  await app.listen(http.PORT, http.HOST);
  return (app.getHttpServer().address() as AddressInfo).port;
}

/** Where the watch reaches this installation itself; the outbound gate frees exactly this address. */
function ownAddress({ HOST, PORT }: HttpConfig): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(PORT)}`;
}
