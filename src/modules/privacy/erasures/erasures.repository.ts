import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { Envelope } from '../../../common/encryption/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import {
  all,
  everything,
  idOrNumber,
  objectIdOf,
  oneOf,
  readPage,
  sessionOf,
  type Tx,
} from '../../../common/persistence/index.js';
import type { IdentityMethod } from '../data-exports/data-export.js';
import type { Erasure, ErasureState } from './erasure.js';

interface ErasureDocument {
  _id: Types.ObjectId;
  number: number;
  clientId: Types.ObjectId;
  textsSealed: string;
  identityMethod: IdentityMethod;
  checkedBy: string;
  state: ErasureState;
  requestedBy: string;
  requestedByUser: string | null;
  requestedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  step: number;
  counts: Record<string, number>;
  doneAt: Date | null;
  certificateHash: string | null;
}

interface Texts {
  readonly reason: string;
  readonly note: string;
}

export interface ErasureFilter {
  readonly clientId?: string;
  readonly state?: ErasureState;
}

/** Erasures are looked after by staff, who see all clients: the rows have no scope. */
@Injectable()
export class ErasuresRepository {
  constructor(
    @InjectModel('erasures') private readonly erasures: Model<ErasureDocument>,
    private readonly envelope: Envelope,
  ) {}

  /** By id or number. */
  async findAcrossClients(ref: string, tx?: Tx): Promise<Erasure | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.erasures.findOne(all(wanted)).maxTimeMS(2_000);
    const row = await query.session(tx ? sessionOf(tx) : null).lean<ErasureDocument>();
    return row && this.toErasure(row);
  }

  /** Newest number first. Served by number, by_client or by_state. */
  async pageAcrossClients({ clientId, state }: ErasureFilter, request: PageRequest): Promise<PageOfRows<Erasure>> {
    const conditions = [clientId === undefined ? undefined : { clientId: objectIdOf(clientId) }, state && { state }];
    const wanted = clientId === undefined && state === undefined ? everything() : all(...conditions);
    const { rows, ...counted } = await readPage(this.erasures, wanted, { field: 'number', direction: -1 }, request);
    return { rows: rows.map((row) => this.toErasure(row)), ...counted };
  }

  /** The oldest one that is approved and not done. */
  async findApproved(): Promise<Erasure | null> {
    const row = await this.erasures
      .findOne(all({ state: 'approved' }))
      .sort({ number: 1 })
      .lean<ErasureDocument>();
    return row && this.toErasure(row);
  }

  /** Those of all that begun to be carried out, in the order of their numbers, read piece by piece. */
  async *decided(): AsyncGenerator<Erasure> {
    const cursor = this.erasures
      .find(all({ state: oneOf(['approved', 'done']) }))
      .sort({ number: 1 })
      .lean<ErasureDocument[]>()
      .cursor({ batchSize: 500 });
    for await (const row of cursor) yield this.toErasure(row);
  }

  /** Whether an erasure of the client is asked for, approved or done. */
  existsLive(clientId: string, tx: Tx): Promise<boolean> {
    return this.exists(clientId, ['requested', 'approved', 'done'], tx);
  }

  /** Whether one is approved or done: from then on nothing stops it. */
  existsDecided(clientId: string, tx: Tx): Promise<boolean> {
    return this.exists(clientId, ['approved', 'done'], tx);
  }

  async insert({ id, reason, identity, ...erasure }: Erasure, tx: Tx): Promise<void> {
    const textsSealed = this.seal(id, { reason, note: identity.note });
    const check = { identityMethod: identity.method, checkedBy: identity.checkedBy };
    const row = { _id: id, ...erasure, ...check, counts: { ...erasure.counts }, textsSealed };
    await this.erasures.insertMany([row], { session: sessionOf(tx) });
  }

  /** @returns false for one that is decided already */
  async decide({ id, state, decidedBy, decidedAt }: Erasure, tx: Tx): Promise<boolean> {
    const open = all({ _id: id, state: 'requested' });
    const columns = { state, decidedBy, decidedAt };
    const { matchedCount } = await this.erasures.updateOne(open, { $set: columns }, { session: sessionOf(tx) });
    return matchedCount === 1;
  }

  /** Writes down what a piece of a step did, in the transaction of the piece. @throws Error when somebody else went on meanwhile */
  async advance(before: Erasure, step: number, counts: Readonly<Record<string, number>>, tx: Tx): Promise<void> {
    const present = all({ _id: before.id, state: 'approved', step: before.step });
    const change = { $set: { step, counts: { ...counts } } };
    const { matchedCount } = await this.erasures.updateOne(present, change, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new Error('another process carries out this erasure');
  }

  /** Ends it: its own words go, the certificate stays. */
  async finish(done: Erasure, tx: Tx): Promise<void> {
    const { id, doneAt, certificateHash } = done;
    const textsSealed = this.seal(id, { reason: '', note: '' });
    const columns = { state: 'done', doneAt, certificateHash, textsSealed } as const;
    const present = all({ _id: id, state: 'approved' });
    const { matchedCount } = await this.erasures.updateOne(present, { $set: columns }, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new Error('another process has ended this erasure');
  }

  /** Puts an erasure that is known back to its beginning, as approved. */
  async begin(erasure: Erasure, tx: Tx): Promise<void> {
    const { id, state, decidedBy, decidedAt } = erasure;
    const columns = { state, decidedBy, decidedAt, step: 0, counts: {}, doneAt: null, certificateHash: null };
    await this.erasures.updateOne(all({ _id: id }), { $set: columns }, { session: sessionOf(tx) });
  }

  private async exists(clientId: string, states: readonly ErasureState[], tx: Tx): Promise<boolean> {
    const wanted = all({ clientId: objectIdOf(clientId), state: oneOf(states) });
    return (await this.erasures.exists(wanted).session(sessionOf(tx))) !== null;
  }

  private seal(id: string, texts: Texts): string {
    return this.envelope.seal(JSON.stringify(texts), textsOf(id));
  }

  private toErasure({ _id, clientId, textsSealed, identityMethod, checkedBy, ...row }: ErasureDocument): Erasure {
    const id = _id.toHexString();
    const { reason, note } = JSON.parse(this.envelope.open(textsSealed, textsOf(id))) as Texts;
    const identity = { method: identityMethod, note, checkedBy };
    return { id, clientId: clientId.toHexString(), reason, identity, ...row };
  }
}

const textsOf = (id: string) => ({ type: 'privacy.erasure', id, field: 'texts' });
