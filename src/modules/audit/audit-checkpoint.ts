import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { derivedKey } from '../../common/encryption/index.js';
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
/** Everything up to the checkpoint was dropped by the retention. Another kind, so that a line of the file cannot pass for it. */
const PRUNING_KIND = 'vigia.audit.pruning.v1';
type Kind = typeof KIND | typeof PRUNING_KIND;
/** PKCS #8 of an Ed25519 key up to its 32 bytes. Source: RFC 8410, section 7. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that signs: the given one, else one derived from a secret that is never replaced. */
export function checkpointKey(pem: string, secret: string): KeyObject {
  if (pem !== '') return createPrivateKey(pem);
  const key = Buffer.concat([ED25519_PKCS8, derivedKey(secret, KIND)]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
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
    return this.signed(KIND, { seq, head: hash, total, at: at.toISOString() });
  }

  /** The note of a pruning. */
  pruningLineOf(checkpoint: Checkpoint): string {
    return this.signed(PRUNING_KIND, checkpoint);
  }

  /** Null for whatever this key did not sign. */
  read(line: string): Checkpoint | null {
    return this.readKind(KIND, line);
  }

  /** Null for whatever this key did not sign as the note of a pruning. */
  readPruning(line: string): Checkpoint | null {
    return this.readKind(PRUNING_KIND, line);
  }

  private signed(kind: Kind, { seq, head, total, at }: Checkpoint): string {
    const signed = { kind, kid: this.kid, seq, head, total, at };
    const signature = sign(null, Buffer.from(canonicalJson(signed)), this.key).toString('base64url');
    return JSON.stringify({ ...signed, signature });
  }

  private readKind(kind: Kind, line: string): Checkpoint | null {
    const { signature, ...signed } = fieldsOf(line);
    if (typeof signature !== 'string') return null;
    const isOurs = verify(
      null,
      Buffer.from(canonicalJson(signed)),
      this.publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isOurs || signed['kind'] !== kind) return null;
    const { seq, head, total, at } = signed as unknown as Checkpoint; // signed, so it is what this class wrote
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
