import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { LimitsConfig } from '../../config/index.js';
import type { Actor, RequestWithActor } from '../auth-context/index.js';
import { addressKey, clientAddress } from '../http/client-address.js';
import { announce, rateLimited } from './rate-limit-headers.js';
import { type RateLimit, RateLimits } from './rate-limits.service.js';

const WINDOW_MS = 60_000;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Balancers, scrapers and the documents' own files ask often, cost little and never sign in. */
const UNLIMITED = /^\/(health|metrics|docs|redoc|openapi\.json|api\/v1\/health)(\/|$)/i;
/** Many jobs of one network tell of themselves, each with a token. */
const PUSHED = /^\/api\/v1\/push\//i;

/** Whether a request of a stranger to that path goes uncounted. */
export function isUnlimited(path: string): boolean {
  return UNLIMITED.test(path);
}

const COUNTED = Symbol('counted');
type CountedRequest = RequestWithActor & { [COUNTED]?: true };

/** Which limit a request falls under, and whom it is counted for: strangers by their address, others by who they are. */
@Injectable()
export class RequestLimits {
  private readonly anonymous: RateLimit;
  private readonly push: RateLimit;
  private readonly read: RateLimit;
  private readonly write: RateLimit;

  constructor(
    private readonly limits: RateLimits,
    config: LimitsConfig,
  ) {
    this.anonymous = { name: 'anonymous', units: config.RATE_LIMIT_ANONYMOUS_PER_MINUTE, windowMs: WINDOW_MS };
    this.push = { name: 'push', units: config.RATE_LIMIT_PUSH_PER_MINUTE, windowMs: WINDOW_MS };
    this.read = { name: 'read', units: config.RATE_LIMIT_READ_PER_MINUTE, windowMs: WINDOW_MS };
    this.write = { name: 'write', units: config.RATE_LIMIT_WRITE_PER_MINUTE, windowMs: WINDOW_MS };
  }

  /** Before anything is read or looked up: requests that bring no credentials, by their address. */
  middleware(): RequestHandler {
    return async (request: Request, response: Response, next: NextFunction) => {
      const isStranger = request.headers.authorization === undefined && request.headers['x-api-key'] === undefined;
      if (isStranger) await this.admitStranger(request, response);
      next();
    };
  }

  /**
   * Counts a request whose caller nobody knows, once, by its address.
   * @throws request.rate_limited
   */
  async admitStranger(request: Request, response: Response): Promise<void> {
    if (isUnlimited(request.path)) return;
    const limit = PUSHED.test(request.path) ? this.push : this.anonymous;
    await this.admit(request, response, limit, addressKey(clientAddress(request)));
  }

  /**
   * Counts a request of a known caller, once.
   * @throws request.rate_limited
   */
  async admitActor(actor: Actor, request: Request, response: Response): Promise<void> {
    const own = actor.rateLimitPerMinute;
    const common = READING.has(request.method) ? this.read : this.write;
    const limit = own === undefined ? common : { name: 'key', units: own, windowMs: WINDOW_MS };
    await this.admit(request, response, limit, `${actor.kind}:${actor.id}`);
  }

  private async admit(request: CountedRequest, response: Response, limit: RateLimit, subject: string): Promise<void> {
    if (request[COUNTED]) return;
    request[COUNTED] = true;
    const admission = await this.limits.admit(limit, subject);
    if (admission === null) return;
    announce(response, limit, admission);
    if (!admission.isAdmitted) throw rateLimited(admission);
  }
}
