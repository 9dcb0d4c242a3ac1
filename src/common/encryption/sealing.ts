import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a ciphertext belongs to: it cannot be moved to another document or field. */
export interface EnvelopeSubject {
  /** Stable type tag, such as `service.header`. */
  readonly type: string;
  readonly id: string;
  readonly field: string;
}

/** AES-256-GCM under one key. @returns `v1.kid.nonce.ciphertext.tag`, base64url */
export function sealUnder(key: Buffer, kid: string, plain: Buffer, subject: EnvelopeSubject): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aadOf(subject, kid));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return ['v1', kid, ...[nonce, sealed, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'))].join('.');
}

/**
 * @param keyOf the key of an id, undefined when it is gone
 * @throws Error when the text is malformed, its key is gone, or it belongs to another subject
 */
export function openWith(keyOf: (kid: string) => Buffer | undefined, text: string, subject: EnvelopeSubject): Buffer {
  const [version, kid = '', nonce, sealed, tag] = text.split('.');
  const key = keyOf(kid);
  if (version !== 'v1' || !key || nonce === undefined || sealed === undefined || tag === undefined)
    throw new Error(`cannot open ${subject.type}.${subject.field}: unknown version or key`);
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 })
    .setAAD(aadOf(subject, kid))
    .setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]);
}

function aadOf(subject: EnvelopeSubject, kid: string): Buffer {
  return Buffer.from(JSON.stringify(['v1', subject.type, subject.id, subject.field, kid]));
}
