import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTVerifyResult } from 'jose';
import { Clock } from '../../../common/clock/index.js';
import { SecurityConfig } from '../../../config/index.js';
import { RingReader } from '../signing-keys/ring-reader.js';
import { ACCESS_TOKEN_TYPE } from './access-tokens.js';
import { type TokenHolder, VerifiedTokens } from './verified-tokens.js';

/** Seconds that clocks of instances may differ. */
const SKEW_SECONDS = 30;

/** Checks access tokens: ES256 only, type, a key of the ring, issuer, audience and times. */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly ring: RingReader,
    private readonly verified: VerifiedTokens,
    private readonly clock: Clock,
    private readonly config: SecurityConfig,
  ) {}

  /** Whose token it is; null for one that is not good, whatever the reason. Whether its session goes on is not asked here. */
  async verify(token: string): Promise<TokenHolder | null> {
    const holder = this.verified.holderOf(token) ?? (await this.checked(token));
    if (!holder) return null;
    // Asked each time: a key that was given up takes its tokens with it, also those checked a moment ago.
    const { verifying, notBeforeSeconds } = await this.ring.current();
    return verifying.has(holder.kid) && holder.issuedAtSeconds >= notBeforeSeconds ? holder : null;
  }

  private async checked(token: string): Promise<TokenHolder | null> {
    const result = await this.decoded(token);
    const { sub: userId, sid: sessionId, exp, iat } = result?.payload ?? {};
    const kid = result?.protectedHeader.kid;
    if (userId === undefined || typeof sessionId !== 'string' || exp === undefined) return null;
    if (iat === undefined || kid === undefined) return null;
    const holder = { userId, sessionId, kid, issuedAtSeconds: iat };
    this.verified.remember(token, holder, exp);
    return holder;
  }

  private async decoded(token: string): Promise<JWTVerifyResult | null> {
    try {
      return await jwtVerify(token, ({ kid }) => this.keyOf(kid), {
        algorithms: ['ES256'],
        typ: ACCESS_TOKEN_TYPE,
        issuer: this.config.JWT_ISSUER,
        audience: this.config.JWT_AUDIENCE,
        requiredClaims: ['sub', 'sid', 'exp', 'iat', 'nbf', 'jti'],
        clockTolerance: SKEW_SECONDS,
        currentDate: this.clock.now(),
      });
    } catch (error) {
      if (error instanceof errors.JOSEError) return null; // the caller's token, not our fault
      throw error;
    }
  }

  private async keyOf(kid: string | undefined) {
    const key = await this.ring.verifyingKey(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}
