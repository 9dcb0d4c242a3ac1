import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { runInRequest } from './request-context.js';

const WELL_FORMED = /^[A-Za-z0-9._-]{1,64}$/;

/** Gives each request an id (the caller's, if well formed), the context that carries it, and `X-Process-Time` in seconds. */
export function requestContext(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('x-request-id');
  const requestId = given !== undefined && WELL_FORMED.test(given) ? given : randomUUID();
  const startedAt = performance.now();
  response.setHeader('X-Request-Id', requestId);
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((...args: Parameters<typeof writeHead>) => {
    response.setHeader('X-Process-Time', ((performance.now() - startedAt) / 1_000).toFixed(6));
    return writeHead(...args);
  }) as typeof response.writeHead;
  runInRequest({ requestId, arrivedAtMs: startedAt }, next);
}
