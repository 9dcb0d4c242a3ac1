import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { type BlockHead } from './audit-block.js';
import { canonicalJson } from './audit-event.js';

/** What the chain was at some moment, signed and kept outside the database: who rewrites the chain cannot rewrite this. */
export interface Checkpoint {
  readonly seq: number;
  /** Hash of that block. */
  readonly head: string;
  /** Events up to and with that block. */
  readonly total: number;
  /** RFC 3339. */
  readonly at: string;
}

/** A line of the file: what it says, or null where it is not what this installation signed. */
export interface CheckpointLine {
  /** From 1. */
  readonly line: number;
  readonly checkpoint: Checkpoint | null;
}

const KIND = 'vigia.audit.checkpoint.v1';
/** PKCS #8 of an Ed25519 key up to its 32 bytes. Source: RFC 8410, section 7. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that signs: the given one, else one derived from a secret that is never replaced (HKDF, RFC 5869). */
export function checkpointKey(pem: string, secret: string): KeyObject {
  if (pem !== '') return createPrivateKey(pem);
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), '', KIND, 32));
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

/** Makes and reads the lines of the file: JSON with an Ed25519 signature over the canonical JSON of the rest. */
export class CheckpointSigner {
  private readonly publicKey: KeyObject;
  private readonly kid: string;

  constructor(private readonly key: KeyObject) {
    this.publicKey = createPublicKey(key);
    const der = this.publicKey.export({ type: 'spki', format: 'der' });
    this.kid = createHash('sha256').update(der).digest('hex').slice(0, 16);
  }

  lineOf({ seq, hash, total }: BlockHead, at: Date): string {
    const signed = { kind: KIND, kid: this.kid, seq, head: hash, total, at: at.toISOString() };
    const signature = sign(null, Buffer.from(canonicalJson(signed)), this.key).toString('base64url');
    return JSON.stringify({ ...signed, signature });
  }

  /** Null for whatever this key did not sign. */
  read(line: string): Checkpoint | null {
    const { signature, ...signed } = fieldsOf(line);
    if (typeof signature !== 'string') return null;
    const isOurs = verify(
      null,
      Buffer.from(canonicalJson(signed)),
      this.publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isOurs || signed['kind'] !== KIND) return null;
    const { seq, head, total, at } = signed as unknown as Checkpoint; // signed, so it is what `lineOf` wrote
    return { seq, head, total, at };
  }
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {}; // no JSON, so nothing that was signed
  }
}
