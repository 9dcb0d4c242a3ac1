import { VersioningType } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import express, { type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import { Clock } from '../common/clock/index.js';
import {
  deadline,
  guardInput,
  ProblemFilter,
  requestContext,
  StrictValidationPipe,
  takeUpgrades,
} from '../common/http/index.js';
import { RequestLimits } from '../common/rate-limits/index.js';
import { HttpConfig } from '../config/index.js';
import { AccessRecorder, recordAccess } from '../modules/access-logs/index.js';
import { Denials } from '../modules/audit/index.js';
import { refuseOtherBodies } from './body-types.js';
import { serveDocuments } from './documents.js';
import { httpMetrics } from './http-metrics.js';
import { routeAliases } from './route-aliases.js';
import { limitServer } from './server-limits.js';
import { takeWords } from './words.js';

/** Whoever signs in sends little; strangers get no more room than that. */
const AUTH_BODY_BYTES = 4_096;

/** Everything between the socket and a controller. Production and tests call this same function. */
export function configureApp(app: NestExpressApplication): void {
  const http = app.get(HttpConfig);
  app.set('etag', false);
  app.set('x-powered-by', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', http.TRUSTED_PROXY_HOPS);
  app.use(routeAliases);
  app.use(requestContext);
  app.use(recordAccess(app.get(AccessRecorder), app.get(Denials), app.get(Clock)));
  app.use(deadline(http));
  app.use(httpMetrics());
  app.use(securityHeaders());
  app.enableCors({
    origin: http.CORS_ORIGINS.length > 0 ? http.CORS_ORIGINS : false,
    exposedHeaders: [
      'ETag',
      'Idempotency-Replayed',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Process-Time',
      'X-Request-Id',
    ],
  });
  // An event stream must not wait in a compressor's buffer.
  app.use(
    compression({
      filter: (request: Request, response) => !isEventStream(request) && compression.filter(request, response),
    }),
  );
  app.use(app.get(RequestLimits).middleware());
  // Compressed bodies are refused: 100 KB of gzip may hold 100 MB.
  app.use('/api/v1/auth', jsonBody(Math.min(AUTH_BODY_BYTES, http.BODY_LIMIT_BYTES)));
  app.use('/api/v1/push', takeWords());
  app.use(jsonBody(http.BODY_LIMIT_BYTES));
  app.use(refuseOtherBodies);
  app.use(guardInput);
  app.enableVersioning({ type: VersioningType.URI, prefix: 'api/v' });
  app.useGlobalPipes(new StrictValidationPipe());
  app.useGlobalFilters(app.get(ProblemFilter));
  serveDocuments(app);
  limitServer(app, http);
  takeUpgrades(app.getHttpServer(), app.getHttpAdapter().getInstance());
}

function jsonBody(limit: number): RequestHandler {
  return express.json({ limit, inflate: false, strict: true, type: 'application/json' });
}

function securityHeaders(): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

function isEventStream(request: Request): boolean {
  return request.headers.accept?.includes('text/event-stream') === true;
}
