import { createHmac, timingSafeEqual } from 'node:crypto';

const VERSION = 1;
const [ID_BYTES, COUNTER_BYTES, MAC_BYTES] = [12, 4, 32];
const BODY_BYTES = 1 + ID_BYTES + COUNTER_BYTES;
/** Characters of a refresh token. */
export const REFRESH_TOKEN_LENGTH = Math.ceil(((BODY_BYTES + MAC_BYTES) * 4) / 3);

/** What a refresh token says about itself; true only once its code was checked. */
export interface RefreshClaim {
  readonly sessionId: string;
  readonly counter: number;
}

/**
 * A refresh token: base64url of version ‖ session id ‖ counter ‖ HMAC-SHA-256 of all before it. Nothing of it is stored.
 * @param claim session id of 24 hex digits, counter from 0 to 2^32 − 1
 * @param macKey key of that session
 */
export function makeRefreshToken(claim: RefreshClaim, macKey: Buffer): string {
  const body = Buffer.alloc(BODY_BYTES);
  body.writeUInt8(VERSION, 0);
  body.write(claim.sessionId, 1, 'hex');
  body.writeUInt32BE(claim.counter, 1 + ID_BYTES);
  return Buffer.concat([body, macOf(body, macKey)]).toString('base64url');
}

/** What a text claims, or null where it is no refresh token at all. */
export function readRefreshToken(text: string): RefreshClaim | null {
  const bytes = bytesOf(text);
  if (bytes === null) return null;
  return {
    sessionId: bytes.subarray(1, 1 + ID_BYTES).toString('hex'),
    counter: bytes.readUInt32BE(1 + ID_BYTES),
  };
}

/** Whether the token was made with this key; compared in constant time. */
export function isAuthentic(text: string, macKey: Buffer): boolean {
  const bytes = bytesOf(text);
  return bytes !== null && timingSafeEqual(bytes.subarray(BODY_BYTES), macOf(bytes.subarray(0, BODY_BYTES), macKey));
}

function macOf(body: Buffer, macKey: Buffer): Buffer {
  return createHmac('sha256', macKey).update(body).digest();
}

function bytesOf(text: string): Buffer | null {
  if (text.length !== REFRESH_TOKEN_LENGTH || !/^[\w-]+$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  // The last character has bits to spare: only its one canonical spelling counts.
  if (bytes.length !== BODY_BYTES + MAC_BYTES || bytes.toString('base64url') !== text) return null;
  return bytes[0] === VERSION ? bytes : null;
}
