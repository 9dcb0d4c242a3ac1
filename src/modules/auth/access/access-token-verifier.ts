import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTVerifyResult } from 'jose';
import { Clock } from '../../../common/clock/index.js';
import { SecurityConfig } from '../../../config/index.js';
import { ACCESS_TOKEN_TYPE, AccessTokens } from './access-tokens.js';
import { type TokenHolder, VerifiedTokens } from './verified-tokens.js';

/** Seconds that clocks of instances may differ. */
const SKEW_SECONDS = 30;

/** Checks access tokens: ES256 only, type, key, issuer, audience and times. */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly verified: VerifiedTokens,
    private readonly clock: Clock,
    private readonly config: SecurityConfig,
  ) {}

  /** Whose token it is; null for one that is not good, whatever the reason. Whether its session goes on is not asked here. */
  async verify(token: string): Promise<TokenHolder | null> {
    const known = this.verified.holderOf(token);
    if (known) return known;
    const result = await this.checked(token);
    const { sub: userId, sid: sessionId, exp } = result?.payload ?? {};
    if (userId === undefined || typeof sessionId !== 'string' || exp === undefined) return null;
    const holder = { userId, sessionId };
    this.verified.remember(token, holder, exp);
    return holder;
  }

  private async checked(token: string): Promise<JWTVerifyResult | null> {
    try {
      return await jwtVerify(token, (header) => this.tokens.publicKeyOf(header.kid), {
        algorithms: ['ES256'],
        typ: ACCESS_TOKEN_TYPE,
        issuer: this.config.JWT_ISSUER,
        audience: this.config.JWT_AUDIENCE,
        requiredClaims: ['sub', 'sid', 'exp', 'iat', 'jti'],
        clockTolerance: SKEW_SECONDS,
        currentDate: this.clock.now(),
      });
    } catch (error) {
      if (error instanceof errors.JOSEError) return null; // the caller's token, not our fault
      throw error;
    }
  }
}
