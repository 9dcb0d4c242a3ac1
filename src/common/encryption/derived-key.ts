import { hkdfSync } from 'node:crypto';

/**
 * A key for one purpose, made of a secret that is never replaced. Source: HKDF, RFC 5869.
 * @param secret base64
 * @param purpose stable tag; another one gives another key
 * @returns 32 bytes
 */
export function derivedKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), '', purpose, 32));
}
