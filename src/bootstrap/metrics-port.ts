import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { HttpConfig } from '../config/index.js';

export interface MetricsPort {
  readonly port: number;
  close(): Promise<void>;
}

const SERVED = /^\/(metrics|health(\/live|\/ready)?)$/;

/** A second listener that serves `/metrics` and `/health/*` only, so that a worker without API can be scraped and asked. */
export async function startMetricsPort(app: NestExpressApplication): Promise<MetricsPort> {
  const { METRICS_HOST, METRICS_PORT } = app.get(HttpConfig);
  const handle = app.getHttpAdapter().getInstance() as (request: IncomingMessage, response: ServerResponse) => void;
  const server = createServer((request, response) => {
    if (request.method === 'GET' && SERVED.test(request.url ?? '')) handle(request, response);
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
