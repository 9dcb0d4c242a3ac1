import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { counter, histogram } from '../common/metrics/index.js';

const requests = counter('http_requests_total', 'HTTP requests by route template', ['method', 'route', 'status']);
const durations = histogram(
  'http_request_duration_seconds',
  'Duration of HTTP requests by route template',
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  ['method', 'route'],
);

/** Counts requests by route template, never by path: random addresses make no new series. */
export function httpMetrics(): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? 'unmatched';
      const method = response.statusCode === 404 && route === 'unmatched' ? 'ANY' : request.method;
      requests.inc({ method, route, status: String(response.statusCode) });
      if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) return; // open as long as somebody looks
      durations.observe({ method, route }, (performance.now() - startedAt) / 1_000);
    });
    next();
  };
}
