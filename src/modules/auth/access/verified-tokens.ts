import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/index.js';

const MAX_TOKENS = 10_000;
const KEPT_MS = 60_000;

export interface TokenHolder {
  readonly userId: string;
  readonly sessionId: string;
  /** The key that signed the token. */
  readonly kid: string;
  /** `iat`, seconds since 1970. */
  readonly issuedAtSeconds: number;
}

interface Verified {
  readonly holder: TokenHolder;
  /** Wall clock in milliseconds: the end of the token, at most a minute from its check. */
  readonly until: number;
}

/**
 * Tokens whose signature and claims were checked less than a minute ago: an ES256 check costs more than the rest of a small
 * request. Only the check of the token is remembered; whether its key is still good, and its session and user may still act, is asked each time.
 */
@Injectable()
export class VerifiedTokens {
  private readonly tokens = new Map<string, Verified>();

  constructor(private readonly clock: Clock) {}

  /** User and session of a token that was checked; undefined when it has to be checked. */
  holderOf(token: string): TokenHolder | undefined {
    const known = this.tokens.get(token);
    if (!known) return undefined;
    if (known.until > this.clock.now().getTime()) return known.holder;
    this.tokens.delete(token);
    return undefined;
  }

  /** @param expiresAtSeconds `exp` of the token */
  remember(token: string, holder: TokenHolder, expiresAtSeconds: number): void {
    const oldest = this.tokens.size >= MAX_TOKENS ? this.tokens.keys().next().value : undefined;
    if (oldest !== undefined) this.tokens.delete(oldest);
    const now = this.clock.now().getTime();
    this.tokens.set(token, { holder, until: Math.min(expiresAtSeconds * 1_000, now + KEPT_MS) });
  }
}
