import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { DomainError } from '../../../../libs/problem-details/index.js';
import {
  type Actor,
  type Permission,
  PERMISSION_METADATA,
  PUBLIC_METADATA,
  type RequestWithActor,
} from '../../../common/auth-context/index.js';

import { Actors } from './actors.js';
import { bearerToken } from './jwt.strategy.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Global and deny by default: a handler is open only if it says so; else the caller must be signed in and hold its permission. */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly verified: VerifiedTokens,
    private readonly actors: Actors,
  ) {
    super({ property: 'actor' });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<true | undefined>(PUBLIC_METADATA, targets)) return true;
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    if (!(await this.recognise(request))) await super.canActivate(context);
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION_METADATA, targets);
    const { actor } = request;
    if (!permission || !actor) throw new DomainError('request.forbidden');
    if (actor.permissions.has(permission)) return true;
    throw new DomainError('request.forbidden', { detail: `The permission ${permission} is missing` });
  }

  /** A token that was checked a moment ago: only its user is looked at again. */
  private async recognise(request: RequestWithActor): Promise<boolean> {
    const token = bearerToken(request);
    const userId = token === null ? undefined : this.verified.userOf(token);
    const actor = userId === undefined ? null : await this.actors.find(userId);
    if (actor) request.actor = actor;
    return actor !== null;
  }

  override handleRequest<T = Actor>(error: unknown, actor: T | false): T {
    if (error) throw error as Error;
    if (!actor) throw new DomainError('request.unauthenticated');
    return actor;
  }
}
