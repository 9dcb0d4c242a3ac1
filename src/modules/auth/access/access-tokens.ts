import { createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, errors, exportJWK, SignJWT } from 'jose';
import { Clock } from '../../../common/clock/index.js';
import { SecurityConfig } from '../../../config/index.js';
import type { User } from '../users/user.js';

/** `typ` of access tokens. Source: RFC 9068. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** Signs access tokens with ES256. The key id is the RFC 7638 thumbprint of the public key. */
@Injectable()
export class AccessTokens {
  private readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  private keyId: string | undefined;

  constructor(
    private readonly config: SecurityConfig,
    private readonly clock: Clock,
  ) {
    this.privateKey = createPrivateKey(config.JWT_PRIVATE_KEY);
    this.publicKey = createPublicKey(this.privateKey);
  }

  async kid(): Promise<string> {
    this.keyId ??= await calculateJwkThumbprint(await exportJWK(this.publicKey));
    return this.keyId;
  }

  /** The key of that id. @throws JOSEError for an id that is not known */
  async publicKeyOf(kid: string | undefined): Promise<KeyObject> {
    if (kid !== (await this.kid())) throw new errors.JWKSNoMatchingKey();
    return this.publicKey;
  }

  /**
   * @param sessionId the session that the token belongs to: it ends with it
   * @returns the token and its life in seconds
   */
  async sign(user: User, sessionId: string): Promise<{ token: string; expiresInSeconds: number }> {
    const expiresInSeconds = this.config.ACCESS_TOKEN_MINUTES * 60;
    const now = Math.floor(this.clock.now().getTime() / 1_000);
    const token = await new SignJWT({ sid: sessionId, role: user.role })
      .setProtectedHeader({ alg: 'ES256', typ: ACCESS_TOKEN_TYPE, kid: await this.kid() })
      .setSubject(user.id)
      .setIssuer(this.config.JWT_ISSUER)
      .setAudience(this.config.JWT_AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + expiresInSeconds)
      .sign(this.privateKey);
    return { token, expiresInSeconds };
  }
}
