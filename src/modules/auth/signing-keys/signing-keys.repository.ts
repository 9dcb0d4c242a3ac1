import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { all, sessionOf, type Tx } from '../../../common/persistence/index.js';
import '../auth.errors.js';
import type { SigningKey, SigningKeyRing } from './signing-key.js';

interface RingDocument {
  _id: string;
  version: number;
  notBefore: Date | null;
  keys: SigningKey[];
}

/** The ring and the database's time of the reading. */
export interface RingReading {
  readonly ring: SigningKeyRing;
  readonly now: Date;
}

const ID = 'ring';

/** Keys of the installation: they belong to no client. */
@Injectable()
export class SigningKeysRepository {
  constructor(@InjectModel('signing_keys') private readonly rings: Model<RingDocument>) {}

  /** Null before the first start. */
  async read(tx?: Tx): Promise<RingReading | null> {
    const query = this.rings
      .aggregate<RingDocument & { now: Date }>()
      .match(all({ _id: ID }))
      .addFields({ now: '$$NOW' });
    const [row] = await (tx ? query.session(sessionOf(tx)) : query);
    if (!row) return null;
    return { ring: { keys: row.keys, notBefore: row.notBefore, version: row.version }, now: row.now };
  }

  /** The first ring. The unit of work throws signing_key.moved at its end where another process was faster. */
  insert(ring: SigningKeyRing, tx: Tx): void {
    const row = { _id: ID, ...ring, keys: [...ring.keys] };
    tx.insertLast({ model: this.rings, row, onDuplicate: moved });
  }

  /** Throws signing_key.moved when the ring is no longer at the version of `after`, which counts up here. */
  async replace(after: SigningKeyRing, tx: Tx): Promise<void> {
    const { keys, notBefore, version } = after;
    const { matchedCount } = await this.rings.updateOne(
      all({ _id: ID, version }),
      { $set: { keys: [...keys], notBefore, version: version + 1 } },
      { session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw moved();
  }
}

function moved(cause?: unknown): DomainError {
  return new DomainError('signing_key.moved', { cause });
}
