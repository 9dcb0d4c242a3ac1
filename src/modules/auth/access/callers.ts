import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../../../common/auth-context/index.js';
import { clientAddress } from '../../../common/http/index.js';
import { ApiKeyCallers } from '../api-keys/api-key-callers.js';
import { looksLikeApiKey } from '../api-keys/api-key-text.js';
import { Tickets } from '../sessions/tickets.service.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { Actors } from './actors.js';

/** Who calls, by the credentials of a request: an access token, an API key or, where it is taken, a ticket. */
@Injectable()
export class Callers {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly actors: Actors,
    private readonly keys: ApiKeyCallers,
    private readonly tickets: Tickets,
  ) {}

  /**
   * Null for a request without good credentials, whatever is wrong with them.
   * @throws api_key.address_refused
   */
  async of(request: Request, takesTicket = false): Promise<Actor | null> {
    const token = bearerToken(request);
    if (token !== null && !looksLikeApiKey(token)) {
      const holder = await this.tokens.verify(token);
      return holder && this.actors.ofSession(holder.sessionId, holder.userId);
    }
    const key = token ?? request.get('x-api-key');
    if (key !== undefined) return this.keys.actorOf(key, clientAddress(request));
    const { ticket } = request.query;
    return takesTicket && typeof ticket === 'string' ? this.tickets.redeem(ticket) : null;
  }

  /**
   * The caller of a request that is still running, as they are now and at most five seconds ago; null once they may act no more. A
   * ticket opened it once: from then on its session counts.
   * @throws api_key.address_refused
   */
  async again(request: Request, { sessionId, userId }: Actor): Promise<Actor | null> {
    const actor = await this.of(request);
    if (actor || hasHeader(request) || sessionId === null || userId === null) return actor;
    return this.actors.ofSession(sessionId, userId);
  }
}

function hasHeader(request: Request): boolean {
  return request.headers.authorization !== undefined || request.headers['x-api-key'] !== undefined;
}

/** The token or key of `Authorization: Bearer …`; null without one. */
function bearerToken(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
