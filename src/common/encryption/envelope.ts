import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EncryptionKey, parseEncryptionKeys, SecurityConfig } from '../../config/index.js';

/** What a ciphertext belongs to: it cannot be moved to another document or field. */
export interface EnvelopeSubject {
  /** Stable type tag, such as `service.header`. */
  readonly type: string;
  readonly id: string;
  readonly field: string;
}

/**
 * AES-256-GCM with a list of keys: the first one encrypts, all decrypt.
 * Text form `v1.kid.nonce.ciphertext.tag`, base64url. Random 96-bit nonces: at most 2^32 messages per key (NIST SP 800-38D).
 */
@Injectable()
export class Envelope {
  private readonly keys: readonly EncryptionKey[];

  constructor(config: SecurityConfig) {
    const keys = parseEncryptionKeys(config.ENCRYPTION_KEYS);
    if (typeof keys === 'string') throw new Error(`ENCRYPTION_KEYS ${keys}`);
    this.keys = keys;
  }

  seal(plain: string, subject: EnvelopeSubject): string {
    const current = this.keys[0];
    if (!current) throw new Error('no encryption key');
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(aadOf(subject, current.kid));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return ['v1', current.kid, ...[nonce, sealed, cipher.getAuthTag()].map((b) => b.toString('base64url'))].join('.');
  }

  /** @throws Error when the text is malformed, its key is gone, or it belongs to another subject */
  open(text: string, subject: EnvelopeSubject): string {
    const [version, kid, nonce, sealed, tag] = text.split('.');
    const key = this.keys.find((candidate) => candidate.kid === kid);
    if (version !== 'v1' || !key || nonce === undefined || sealed === undefined || tag === undefined)
      throw new Error(`cannot open ${subject.type}.${subject.field}: unknown version or key`);
    const decipher = createDecipheriv('aes-256-gcm', key.key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 })
      .setAAD(aadOf(subject, key.kid))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString('utf8');
  }
}

function aadOf(subject: EnvelopeSubject, kid: string): Buffer {
  return Buffer.from(JSON.stringify(['v1', subject.type, subject.id, subject.field, kid]));
}
