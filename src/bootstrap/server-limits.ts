import type { NestExpressApplication } from '@nestjs/platform-express';
import type { HttpConfig } from '../config/index.js';

/** Limits of time and number on connections. Slow senders are cut off by Node itself. */
export function limitServer(app: NestExpressApplication, http: HttpConfig): void {
  const server = app.getHttpServer();
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5_000;
  server.maxRequestsPerSocket = 1_000;
  server.maxConnections = http.MAX_CONNECTIONS;
}
