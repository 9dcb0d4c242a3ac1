import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { DomainError } from '../../../../libs/problem-details/index.js';
import {
  type Permission,
  PERMISSION_METADATA,
  PUBLIC_METADATA,
  type RequestWithActor,
  SELF,
  TICKET_METADATA,
} from '../../../common/auth-context/index.js';
import { RequestLimits } from '../../../common/rate-limits/index.js';
import { Callers } from './callers.js';

/** Global and deny by default: a handler is open only if it says so; else the caller must be signed in and hold its permission. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<true | undefined>(PUBLIC_METADATA, targets)) return true;
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    const takesTicket = this.reflector.getAllAndOverride<true | undefined>(TICKET_METADATA, targets) ?? false;
    const actor = await this.callers.of(request, takesTicket);
    if (actor === null) {
      await this.limits.admitStranger(request, context.switchToHttp().getResponse<Response>());
      throw new DomainError('request.unauthenticated');
    }
    request.actor = actor;
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION_METADATA, targets);
    if (!permission) throw new DomainError('request.forbidden');
    if (actor.permissions.has(permission)) return true;
    const detail = permission === SELF ? 'For people: a key has no session' : `The permission ${permission} is missing`;
    throw new DomainError('request.forbidden', { detail });
  }
}
