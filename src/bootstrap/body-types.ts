import type { NextFunction, Request, Response } from 'express';
import { DomainError } from '../../libs/problem-details/index.js';

/** A body that the JSON parser left alone is of another type: say so instead of treating it as absent. API answers are not cached. */
export function refuseOtherBodies(request: Request, response: Response, next: NextFunction): void {
  if (request.path.startsWith('/api/')) response.setHeader('Cache-Control', 'no-store');
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && request.body === undefined) throw new DomainError('request.unsupported_media');
  next();
}
