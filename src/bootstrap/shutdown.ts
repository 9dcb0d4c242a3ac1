import { setTimeout as pause } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Background, Readiness } from '../common/lifecycle/index.js';
import { Logger } from '../common/logging/index.js';
import { RuntimeConfig } from '../config/index.js';

export interface ShutdownSteps {
  /** Gives the local database back. */
  readonly release: () => Promise<void>;
  readonly closeMetrics: () => Promise<void>;
}

/** Ends the process in order at SIGTERM or SIGINT; a second signal ends it at once. */
export function onSignals(app: NestExpressApplication, steps: ShutdownSteps): void {
  const logger = app.get(Logger);
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) {
      logger.warn({ signal }, 'second signal, ending at once');
      process.exit(130);
    }
    isStopping = true;
    logger.info({ signal }, 'stopping');
    shutDown(app, steps).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopped with an error');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/**
 * Readiness falls and the port goes on serving for SHUTDOWN_NOTICE_SECONDS; then nothing new is claimed, leases go back,
 * keep-alive connections close after their answer, running requests get SHUTDOWN_DRAIN_SECONDS. At most 25 seconds in all.
 */
async function shutDown(app: NestExpressApplication, steps: ShutdownSteps): Promise<void> {
  const { SHUTDOWN_NOTICE_SECONDS, SHUTDOWN_DRAIN_SECONDS } = app.get(RuntimeConfig);
  const logger = app.get(Logger);
  app.get(Readiness).fall();
  await pause(SHUTDOWN_NOTICE_SECONDS * 1_000);
  const drainMs = SHUTDOWN_DRAIN_SECONDS * 1_000;
  await within(drainMs, app.get(Background).stop(), 'background work', logger);
  const server = app.getHttpServer();
  server.closeIdleConnections();
  const cutOff = setTimeout(
    () => {
      logger.warn({}, 'requests did not end in time, closing their connections');
      server.closeAllConnections();
    },
    Math.min(drainMs, 10_000),
  );
  await app.close();
  clearTimeout(cutOff);
  await steps.closeMetrics();
  await within(5_000, steps.release(), 'local database', logger);
  logger.info({}, 'stopped');
  logger.flush();
}

async function within(limitMs: number, work: Promise<void>, what: string, logger: Logger): Promise<void> {
  const isDone = await Promise.race([work.then(() => true), pause(limitMs, false, { ref: false })]);
  if (!isDone) logger.warn({ what, limitMs }, 'did not end in time, going on without it');
}
