import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { DomainError, PROBLEM_MEDIA_TYPE, problemOf } from '../../../libs/problem-details/index.js';
import type { HttpConfig } from '../../config/index.js';
import { currentRequestId } from './request-context.js';

const extensions = new WeakMap<Response, (ms: number) => void>();

/** Gives the rest of a request so many milliseconds from now, where a file comes in; whoever asks for it has to be known by then. */
export function extendDeadline(response: Response, ms: number): void {
  extensions.get(response)?.(ms);
}

/**
 * No request waits for ever: past REQUEST_TIMEOUT_MS the answer is 503, whatever still runs (guards included) and ends by
 * its own limits. What it answers then comes too late and is dropped by the problem filter.
 */
export function deadline(http: HttpConfig): RequestHandler {
  return (_request: Request, response: Response, next: NextFunction) => {
    const requestId = currentRequestId() ?? 'unknown';
    const expire = (): void => {
      if (response.headersSent) return; // the answer is on its way: its connection has limits of its own
      const error = new DomainError('request.timeout', { retryAfterSeconds: 5 });
      response.setHeader('Retry-After', '5');
      response
        .status(503)
        .type(PROBLEM_MEDIA_TYPE)
        .send(JSON.stringify(problemOf(error, requestId, http.ERRORS_URL)));
    };
    let timer = setTimeout(expire, http.REQUEST_TIMEOUT_MS);
    extensions.set(response, (ms) => {
      clearTimeout(timer);
      timer = setTimeout(expire, ms);
    });
    response.on('close', () => {
      clearTimeout(timer);
    });
    next();
  };
}
