import { Injectable } from '@nestjs/common';
import { type EncryptionKey, parseEncryptionKeys, SecurityConfig } from '../../config/index.js';
import { type EnvelopeSubject, openWith, sealUnder } from './sealing.js';

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
    return this.sealBytes(Buffer.from(plain), subject);
  }

  sealBytes(plain: Buffer, subject: EnvelopeSubject): string {
    const current = this.keys[0];
    if (!current) throw new Error('no encryption key');
    return sealUnder(current.key, current.kid, plain, subject);
  }

  /** @throws Error when the text is malformed, its key is gone, or it belongs to another subject */
  open(text: string, subject: EnvelopeSubject): string {
    return this.openBytes(text, subject).toString('utf8');
  }

  /** As `open`. */
  openBytes(text: string, subject: EnvelopeSubject): Buffer {
    return openWith((kid) => this.keys.find((candidate) => candidate.kid === kid)?.key, text, subject);
  }
}
