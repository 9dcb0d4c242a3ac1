import type { NextFunction, Request, RequestHandler, Response } from 'express';
import express, { Router } from 'express';

/** What a job may say of one run. */
const MAX_BYTES = 10_000;

/** Takes a body of whatever type as text; compressed ones are refused. What follows sees an object, as of any other route. */
export function takeWords(): RequestHandler {
  const text = express.text({ limit: MAX_BYTES, inflate: false, type: () => true });
  const keep = (request: Request, _response: Response, next: NextFunction): void => {
    if (typeof request.body === 'string') request.body = { words: request.body };
    next();
  };
  return Router().use(text, keep);
}
