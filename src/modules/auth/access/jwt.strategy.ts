import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Actor } from '../../../common/auth-context/index.js';
import { SecurityConfig } from '../../../config/index.js';
import { ACCESS_TOKEN_TYPE, AccessTokens } from './access-tokens.js';
import { Actors } from './actors.js';
import { VerifiedTokens } from './verified-tokens.js';

/** The token of `Authorization: Bearer …`; null without one. */
export const bearerToken = ExtractJwt.fromAuthHeaderAsBearerToken();

interface CompleteToken {
  readonly header: { readonly typ?: string; readonly kid?: string };
  readonly payload: { readonly sub?: unknown; readonly exp?: number };
}

/** Reads the bearer token: ES256 only, issuer, audience, expiry, and (through `complete`) `typ` and `kid`. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: SecurityConfig,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
    private readonly verified: VerifiedTokens,
  ) {
    super({
      jwtFromRequest: bearerToken,
      secretOrKey: tokens.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      algorithms: ['ES256'],
      issuer: config.JWT_ISSUER,
      audience: config.JWT_AUDIENCE,
      ignoreExpiration: false,
      passReqToCallback: true,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to see the token's header; nothing else is passed here
      jsonWebTokenOptions: { complete: true },
    });
  }

  async validate(request: Request, { header, payload }: CompleteToken): Promise<Actor | false> {
    if (header.typ !== ACCESS_TOKEN_TYPE || header.kid !== (await this.tokens.kid())) return false;
    if (typeof payload.sub !== 'string' || payload.exp === undefined) return false;
    const actor = await this.actors.find(payload.sub);
    const token = bearerToken(request);
    if (actor && token) this.verified.remember(token, payload.sub, payload.exp);
    return actor ?? false;
  }
}
