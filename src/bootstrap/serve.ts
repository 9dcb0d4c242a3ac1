import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Background } from '../common/lifecycle/index.js';
import { Logger } from '../common/logging/index.js';
import { HttpConfig, type LoadedConfig, RuntimeConfig } from '../config/index.js';
import { AuditPolicyRecord } from '../modules/audit/index.js';
import { FirstAdministrator } from '../modules/auth/index.js';
import { ErasureJobs } from '../modules/privacy/index.js';
import { FirstWatch } from '../modules/system/index.js';
import { banner } from './banner.js';
import { createApp } from './create-app.js';
import { startMetricsPort } from './metrics-port.js';
import { migrateUp } from './migrate.js';
import type { OpenDatabase } from './open-database.js';
import { onSignals } from './shutdown.js';

export interface Start {
  readonly config: LoadedConfig;
  readonly database: OpenDatabase;
  readonly logger: Logger;
  /** Monotonic, when the process began. */
  readonly startedAt: number;
}

/** Everything from the open database on. Returns when the port is open and the work in the background has begun. */
export async function serve({ config, database, logger: startLogger, startedAt }: Start): Promise<void> {
  await migrateUp(database, startLogger);
  const app = await createApp(config, database);
  const http = app.get(HttpConfig);
  const runtime = app.get(RuntimeConfig);
  const logger = app.get(Logger);
  await app.init();
  // Before a port opens: what was erased and has come back with a restored copy is shown to nobody.
  await app.get(ErasureJobs).replay();
  await app.get(AuditPolicyRecord).ensure();
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
