import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecurityConfig } from '../../config/index.js';

/**
 * Finds encrypted values by equality: HMAC-SHA-256 under a key of its own, which never encrypts anything.
 * Equal values of one kind have equal indexes, so kinds are kept apart; whoever holds the database alone cannot try values.
 */
@Injectable()
export class BlindIndex {
  private readonly key: Buffer;

  constructor(config: SecurityConfig) {
    this.key = Buffer.from(config.BLIND_INDEX_KEY, 'base64');
  }

  /**
   * @param kind stable tag of the field, such as `client.email`
   * @param value in its one canonical spelling
   * @returns 43 characters base64url
   */
  of(kind: string, value: string): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([kind, value]))
      .digest('base64url');
  }
}
