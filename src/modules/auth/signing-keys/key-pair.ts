import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';

/** A new P-256 key, from the system's source of randomness. */
export function newPrivateKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** Key id and coordinates of the public half. @throws Error for anything but a P-256 key */
export async function describeKey(privateKey: KeyObject): Promise<{ kid: string; x: string; y: string }> {
  const jwk = await exportJWK(createPublicKey(privateKey));
  const { crv, x, y } = jwk;
  if (crv !== 'P-256' || x === undefined || y === undefined) throw new Error('a signing key must be an EC P-256 key');
  return { kid: await calculateJwkThumbprint(jwk), x, y };
}

export function publicKeyOf({ x, y }: { readonly x: string; readonly y: string }): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
}

/** Text form of a private key: a JWK. */
export function privateText(key: KeyObject): string {
  return JSON.stringify(key.export({ format: 'jwk' }));
}

export function privateKeyOf(text: string): KeyObject {
  return createPrivateKey({ format: 'jwk', key: JSON.parse(text) as Record<string, string> });
}
