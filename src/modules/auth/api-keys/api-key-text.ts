import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const KEY_ID_LENGTH = 12;
/** 62^43 > 2^256. */
const SECRET_LENGTH = 43;
/** 62^6 > 2^32. */
const CRC_LENGTH = 6;

/** Kind of installation that a key is for: one of a test system says so, and opens nothing elsewhere. */
export type KeyEnvironment = 'dev' | 'stg' | 'prod';

export interface ApiKeyText {
  readonly id: string;
  readonly secret: string;
}

/** What scanners of secrets look for; documented in docs/security.md. */
export const API_KEY_PATTERN = /^vigia_(dev|stg|prod)_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** Whether a text means to be an API key, good or not. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith('vigia_');
}

/** The text that is shown once: `vigia_<env>_<id>_<secret><crc>`. */
export function formatApiKey(environment: KeyEnvironment, { id, secret }: ApiKeyText): string {
  const text = `vigia_${environment}_${id}_${secret}`;
  return text + crcOf(text);
}

/** Id and secret of a key of this kind of installation; null for a typing error and for a text that was made up. */
export function parseApiKey(environment: KeyEnvironment, text: string): ApiKeyText | null {
  const [, env, id = '', secret = '', crc] = API_KEY_PATTERN.exec(text) ?? [];
  return env === environment && crcOf(text.slice(0, -CRC_LENGTH)) === crc ? { id, secret } : null;
}

/** A new id and secret from the system's source of randomness. */
export function newApiKeyText(): ApiKeyText {
  return { id: randomBase62(KEY_ID_LENGTH), secret: randomBase62(SECRET_LENGTH) };
}

function randomBase62(length: number): string {
  let text = '';
  // Bytes from 248 on are thrown away: 248 is a multiple of 62, so each character is equally likely.
  while (text.length < length)
    for (const byte of randomBytes(2 * length))
      if (byte < 248 && text.length < length) text += BASE62.charAt(byte % 62);
  return text;
}

function crcOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let at = 0; at < CRC_LENGTH; at++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
