import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { RequestWithActor } from '../auth-context/index.js';
import { RequestLimits } from './request-limits.js';

/** After the caller is known: counts for them. Who brought credentials to a public route is counted by the address. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    const response = context.switchToHttp().getResponse<Response>();
    if (request.actor) await this.limits.admitActor(request.actor, request, response);
    else await this.limits.admitStranger(request, response);
    return true;
  }
}
