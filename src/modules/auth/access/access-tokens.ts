import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SignJWT } from 'jose';
import { Clock } from '../../../common/clock/index.js';
import { Logger } from '../../../common/logging/index.js';
import { SecurityConfig } from '../../../config/index.js';
import { RingReader } from '../signing-keys/ring-reader.js';
import type { User } from '../users/user.js';

/** `typ` of access tokens. Source: RFC 9068. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';
/** Seconds that the clock of another instance may be behind: a token is good that much before it was issued. */
const CLOCK_SECONDS = 300;
/** REQUIREMENTS §F: a longer life is allowed, and warned of. */
const LONG_MINUTES = 60;

/** Signs access tokens with ES256 by the active key of the ring. */
@Injectable()
export class AccessTokens implements OnModuleInit {
  constructor(
    private readonly ring: RingReader,
    private readonly config: SecurityConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const minutes = this.config.ACCESS_TOKEN_MINUTES;
    if (minutes > LONG_MINUTES) this.logger.warn({ minutes }, 'ACCESS_TOKEN_MINUTES is above 60: tokens live long');
  }

  /**
   * @param sessionId the session that the token belongs to: it ends with it
   * @returns the token and its life in seconds
   */
  async sign(user: User, sessionId: string): Promise<{ token: string; expiresInSeconds: number }> {
    const expiresInSeconds = this.config.ACCESS_TOKEN_MINUTES * 60;
    const { active, notBeforeSeconds } = await this.ring.current();
    // An instance whose clock is behind must not issue what a compromise has already made void.
    const issuedAt = Math.max(Math.floor(this.clock.now().getTime() / 1_000), notBeforeSeconds);
    const token = await new SignJWT({ sid: sessionId, role: user.role })
      .setProtectedHeader({ alg: 'ES256', typ: ACCESS_TOKEN_TYPE, kid: active.kid })
      .setSubject(user.id)
      .setIssuer(this.config.JWT_ISSUER)
      .setAudience(this.config.JWT_AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt - CLOCK_SECONDS)
      .setExpirationTime(issuedAt + expiresInSeconds)
      .sign(active.privateKey);
    return { token, expiresInSeconds };
  }
}
