import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeJwt, type JWTPayload, SignJWT } from 'jose';
import { RingReader } from '../../../src/modules/auth/signing-keys/ring-reader.js';
import type { TestApp } from '../app/test-app.js';

const HOUR_SECONDS = 3_600;

/**
 * Access tokens that must open nothing, by what is wrong with them. Each has the claims of a good one and one fault only, so that
 * it is let in as soon as that fault is not looked for.
 * @param good a token of a live session
 */
export async function forgedTokens(vigia: TestApp, good: string): Promise<Readonly<Record<string, string>>> {
  const { active } = await vigia.app.get(RingReader, { strict: false }).current();
  const claims = decodeJwt(good);
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const signed = (change: JWTPayload, typ = 'at+jwt', key: KeyObject = active.privateKey): Promise<string> =>
    new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'ES256', typ, kid: active.kid }).sign(key);
  const past = {
    iat: nowSeconds - 2 * HOUR_SECONDS,
    nbf: nowSeconds - 2 * HOUR_SECONDS,
    exp: nowSeconds - HOUR_SECONDS,
  };
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const publicPem = createPublicKey(active.privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return {
    'expired token': await signed(past),
    'bad signature': await signed({}, 'at+jwt', stranger),
    'alg: none': `${encoded({ alg: 'none', typ: 'at+jwt', kid: active.kid })}.${encoded(claims)}.`,
    'HS256 by the public key': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: active.kid })
      .sign(Buffer.from(publicPem)),
    'wrong typ': await signed({}, 'JWT'),
    'wrong audience': await signed({ aud: 'another-api' }),
    'wrong issuer': await signed({ iss: 'https://another.example' }),
  };
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
