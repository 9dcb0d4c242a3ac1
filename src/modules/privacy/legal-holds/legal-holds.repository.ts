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
  readPage,
  sessionOf,
  type Tx,
} from '../../../common/persistence/index.js';
import type { LegalHold } from './legal-hold.js';

interface HoldDocument {
  _id: Types.ObjectId;
  number: number;
  clientId: Types.ObjectId;
  textsSealed: string;
  placedBy: string;
  placedAt: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
}

type Texts = Pick<LegalHold, 'reason' | 'liftReason'>;

/** Holds are looked after by staff, who see all clients: the rows have no scope. */
@Injectable()
export class LegalHoldsRepository {
  constructor(
    @InjectModel('legal_holds') private readonly holds: Model<HoldDocument>,
    private readonly envelope: Envelope,
  ) {}

  /** By id or number. */
  async findAcrossClients(ref: string, tx?: Tx): Promise<LegalHold | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.holds.findOne(all(wanted)).maxTimeMS(2_000);
    const row = await query.session(tx ? sessionOf(tx) : null).lean<HoldDocument>();
    return row && this.toHold(row);
  }

  /** Newest number first. Served by number or by_client. */
  async pageAcrossClients(clientId: string | undefined, request: PageRequest): Promise<PageOfRows<LegalHold>> {
    const wanted = clientId === undefined ? everything() : all({ clientId: objectIdOf(clientId) });
    const { rows, ...counted } = await readPage(this.holds, wanted, { field: 'number', direction: -1 }, request);
    return { rows: rows.map((row) => this.toHold(row)), ...counted };
  }

  /** Whether something forbids the erasure of a client. */
  async isHeld(clientId: string, tx: Tx): Promise<boolean> {
    const present = all({ clientId: objectIdOf(clientId), liftedAt: null });
    return (await this.holds.exists(present).session(sessionOf(tx))) !== null;
  }

  /** Ids of all clients whom a hold protects. */
  async heldAcrossClients(): Promise<string[]> {
    const ids = await this.holds.distinct('clientId', all({ liftedAt: null })).maxTimeMS(4_000);
    return ids.map((id) => id.toHexString());
  }

  async insert({ id, reason, liftReason, ...hold }: LegalHold, tx: Tx): Promise<void> {
    const row = { _id: id, ...hold, textsSealed: this.seal(id, { reason, liftReason }) };
    await this.holds.insertMany([row], { session: sessionOf(tx) });
  }

  /** @returns false for one that was lifted before */
  async lift({ id, reason, liftReason, liftedAt, liftedBy }: LegalHold, tx: Tx): Promise<boolean> {
    const columns = { liftedAt, liftedBy, textsSealed: this.seal(id, { reason, liftReason }) };
    const present = all({ _id: id, liftedAt: null });
    const { matchedCount } = await this.holds.updateOne(present, { $set: columns }, { session: sessionOf(tx) });
    return matchedCount === 1;
  }

  /** Empties the words of all holds of a client. @returns how many there were */
  async forgetTextsOf(clientId: string, tx: Tx): Promise<number> {
    const holds = all({ clientId: objectIdOf(clientId) });
    const rows = await this.holds.find(holds, { _id: 1 }).session(sessionOf(tx)).lean();
    for (const { _id } of rows) {
      const textsSealed = this.seal(_id.toHexString(), { reason: '', liftReason: null });
      await this.holds.updateOne(all({ _id }), { $set: { textsSealed } }, { session: sessionOf(tx) });
    }
    return rows.length;
  }

  private seal(id: string, texts: Texts): string {
    return this.envelope.seal(JSON.stringify(texts), textsOf(id));
  }

  private toHold({ _id, clientId, textsSealed, ...row }: HoldDocument): LegalHold {
    const id = _id.toHexString();
    const texts = JSON.parse(this.envelope.open(textsSealed, textsOf(id))) as Texts;
    return { id, clientId: clientId.toHexString(), ...texts, ...row };
  }
}

const textsOf = (id: string) => ({ type: 'privacy.legal_hold', id, field: 'texts' });
