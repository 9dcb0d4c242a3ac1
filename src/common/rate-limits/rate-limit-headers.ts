import type { Response } from 'express';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Admission, RateLimit } from './rate-limits.service.js';
import './rate-limits.errors.js';

/**
 * Tells the caller the limit and what is left of it.
 * Source: IETF draft-ietf-httpapi-ratelimit-headers-10, `RateLimit-Policy` and `RateLimit`.
 */
export function announce(response: Response, limit: RateLimit, { left, endsInMs }: Admission): void {
  const name = `"${limit.name}"`;
  response.setHeader('RateLimit-Policy', `${name};q=${String(limit.units)};w=${String(limit.windowMs / 1_000)}`);
  response.setHeader('RateLimit', `${name};r=${String(left)};t=${String(secondsOf(endsInMs))}`);
}

/** @returns the error of a request beyond its limit */
export function rateLimited({ endsInMs }: Admission): DomainError {
  return new DomainError('request.rate_limited', { retryAfterSeconds: secondsOf(endsInMs) });
}

/** Whole seconds after which the time has surely passed, at least 1. */
export function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
