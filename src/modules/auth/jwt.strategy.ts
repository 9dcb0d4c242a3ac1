import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Actor } from '../../common/auth-context/index.js';
import { SecurityConfig } from '../../config/index.js';
import { ACCESS_TOKEN_TYPE, AccessTokens } from './access-tokens.js';
import { Actors } from './actors.js';

interface CompleteToken {
  readonly header: { readonly typ?: string; readonly kid?: string };
  readonly payload: { readonly sub?: unknown };
}

/** Reads the bearer token: ES256 only, issuer, audience, expiry, and (through `complete`) `typ` and `kid`. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: SecurityConfig,
    private readonly tokens: AccessTokens,
    private readonly actors: Actors,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: tokens.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      algorithms: ['ES256'],
      issuer: config.JWT_ISSUER,
      audience: config.JWT_AUDIENCE,
      ignoreExpiration: false,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to see the token's header; nothing else is passed here
      jsonWebTokenOptions: { complete: true },
    });
  }

  async validate({ header, payload }: CompleteToken): Promise<Actor | false> {
    if (header.typ !== ACCESS_TOKEN_TYPE || header.kid !== (await this.tokens.kid())) return false;
    if (typeof payload.sub !== 'string') return false;
    return (await this.actors.find(payload.sub)) ?? false;
  }
}
