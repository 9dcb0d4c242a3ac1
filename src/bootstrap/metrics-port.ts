import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { HttpConfig } from '../config/index.js';
import { settledServer } from './settled-express.js';

export interface MetricsPort {
  readonly port: number;
  close(): Promise<void>;
}

const SERVED = /^\/(metrics|health(\/live|\/ready)?)$/;

/** A second listener that serves `/metrics` and `/health/*` only, so that a worker without API can be scraped and asked. */
export async function startMetricsPort(app: NestExpressApplication): Promise<MetricsPort> {
  const { METRICS_HOST, METRICS_PORT } = app.get(HttpConfig);
  const express: Express = app.getHttpAdapter().getInstance();
  const server = settledServer(express, (request, response) => {
    if (request.method === 'GET' && SERVED.test(request.url ?? '')) express(request, response);
    else response.writeHead(404).end();
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.maxConnections = 100;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(METRICS_PORT, METRICS_HOST, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
