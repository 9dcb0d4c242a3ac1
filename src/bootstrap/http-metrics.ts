import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Counter, Histogram, register } from 'prom-client';

const requests = metric(
  'http_requests_total',
  () =>
    new Counter({
      name: 'http_requests_total',
      help: 'HTTP requests by route template',
      labelNames: ['method', 'route', 'status'],
    }),
);
const durations = metric(
  'http_request_duration_seconds',
  () =>
    new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests by route template',
      labelNames: ['method', 'route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
);

/** Counts requests by route template, never by path: random addresses make no new series. */
export function httpMetrics(): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? 'unmatched';
      const method = response.statusCode === 404 && route === 'unmatched' ? 'ANY' : request.method;
      requests.inc({ method, route, status: String(response.statusCode) });
      durations.observe({ method, route }, (performance.now() - startedAt) / 1_000);
    });
    next();
  };
}

/** Several applications of one process (tests) share the default registry. */
function metric<M>(name: string, make: () => M): M {
  return (register.getSingleMetric(name) as M | undefined) ?? make();
}
