import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { DomainError } from '../../../../libs/problem-details/index.js';
import {
  type Actor,
  type Permission,
  PERMISSION_METADATA,
  PUBLIC_METADATA,
  type RequestWithActor,
  SELF,
} from '../../../common/auth-context/index.js';
import { clientAddress } from '../../../common/http/index.js';
import { RequestLimits } from '../../../common/rate-limits/index.js';
import { ApiKeyCallers } from '../api-keys/api-key-callers.js';
import { looksLikeApiKey } from '../api-keys/api-key-text.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { Actors } from './actors.js';

/** Global and deny by default: a handler is open only if it says so; else the caller must be signed in and hold its permission. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokenVerifier,
    private readonly actors: Actors,
    private readonly limits: RequestLimits,
    private readonly keys: ApiKeyCallers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<true | undefined>(PUBLIC_METADATA, targets)) return true;
    const request = context.switchToHttp().getRequest<RequestWithActor>();
    const actor = await this.actorOf(request);
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

  /** Null for a request without good credentials, whatever is wrong with them. */
  private async actorOf(request: Request): Promise<Actor | null> {
    const token = bearerToken(request);
    if (token === null || looksLikeApiKey(token)) {
      const key = token ?? request.get('x-api-key');
      return key === undefined ? null : this.keys.actorOf(key, clientAddress(request));
    }
    const holder = await this.tokens.verify(token);
    return holder && this.actors.ofSession(holder.sessionId, holder.userId);
  }
}

/** The token or key of `Authorization: Bearer …`; null without one. */
function bearerToken(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
