import type { NextFunction, Request, Response } from 'express';
import { DomainError } from '../../libs/problem-details/index.js';

/** Routes that read files themselves, once the caller is known; they take these types and no others. */
const FILE_ROUTES: Readonly<Record<string, readonly string[]>> = {
  'POST /api/v1/clients/import': ['text/csv', 'application/x-ndjson'],
  'POST /api/v1/services/import': ['application/yaml'],
  'POST /api/v1/transactions/import': ['text/csv', 'application/x-ndjson'],
};

/** A body that the JSON parser left alone is of another type: say so instead of treating it as absent. API answers are not cached. */
export function refuseOtherBodies(request: Request, response: Response, next: NextFunction): void {
  if (request.path.startsWith('/api/')) response.setHeader('Cache-Control', 'no-store');
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && request.body === undefined && !isFile(request)) throw new DomainError('request.unsupported_media');
  next();
}

/** Compressed ones are none: 100 KB of gzip may hold 100 MB. */
function isFile(request: Request): boolean {
  const types = FILE_ROUTES[`${request.method} ${request.path.replace(/\/$/, '')}`] ?? [];
  return types.length > 0 && request.headers['content-encoding'] === undefined && request.is([...types]) !== false;
}
