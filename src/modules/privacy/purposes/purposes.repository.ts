import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import { all, type Condition, idOrNumber, readPage, sessionOf, type Tx } from '../../../common/persistence/index.js';
import { type LegalBasis, MAX_PURPOSES, type Purpose, type PurposeFields } from './purpose.js';

interface PurposeDocument extends PurposeFields {
  _id: Types.ObjectId;
  number: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deleted: boolean;
  deletedAt: Date | null;
}

const PRESENT: Condition = { deleted: false };

/** The record is the company's, of no client: its rows have no scope. */
@Injectable()
export class PurposesRepository {
  constructor(@InjectModel('processing_purposes') private readonly purposes: Model<PurposeDocument>) {}

  /** By id or number; null also when it was deleted. */
  async find(ref: string, tx?: Tx): Promise<Purpose | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.purposes.findOne(all(wanted, PRESENT)).maxTimeMS(2_000);
    const row = await query.session(tx ? sessionOf(tx) : null).lean<PurposeDocument>();
    return row && toPurpose(row);
  }

  /** Newest number first. Served by by_number or by_basis. */
  async page(legalBasis: LegalBasis | undefined, request: PageRequest): Promise<PageOfRows<Purpose>> {
    const wanted = all(PRESENT, legalBasis && { legalBasis });
    const { rows, ...counted } = await readPage(this.purposes, wanted, { field: 'number', direction: -1 }, request);
    return { rows: rows.map(toPurpose), ...counted };
  }

  /** All of them, newest number first; at most 500 there are. */
  async list(): Promise<Purpose[]> {
    const query = this.purposes.find(all(PRESENT)).sort({ number: -1, _id: -1 }).limit(MAX_PURPOSES).maxTimeMS(2_000);
    return (await query.lean<PurposeDocument[]>()).map(toPurpose);
  }

  /** How many there are; counting stops at the limit. */
  async count(tx: Tx): Promise<number> {
    return this.purposes.countDocuments(all(PRESENT)).limit(MAX_PURPOSES).session(sessionOf(tx));
  }

  async insert({ id, ...purpose }: Purpose, tx: Tx): Promise<void> {
    await this.purposes.insertMany([{ _id: id, ...purpose, deleted: false }], { session: sessionOf(tx) });
  }

  /** Throws request.stale when the purpose is no longer at the version of `before`. */
  async update(before: Purpose, after: Purpose, tx: Tx): Promise<void> {
    const { name, description, legalBasis, dataClasses, retention, retentionDays, sharing, version, updatedAt } = after;
    const columns = { name, description, legalBasis, dataClasses, retention, retentionDays, sharing };
    await this.write(before, { ...columns, version, updatedAt }, tx);
  }

  /** Throws request.stale likewise. The row stays: what was processed for is asked about for years. */
  async markDeleted(before: Purpose, at: Date, tx: Tx): Promise<void> {
    await this.write(before, { deleted: true, deletedAt: at, updatedAt: at, version: before.version + 1 }, tx);
  }

  private async write({ id, version }: Purpose, columns: Partial<PurposeDocument>, tx: Tx): Promise<void> {
    const unchanged = all({ _id: id, version }, PRESENT);
    const { matchedCount } = await this.purposes.updateOne(unchanged, { $set: columns }, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }
}

function toPurpose(row: PurposeDocument): Purpose {
  return {
    id: row._id.toHexString(),
    number: row.number,
    name: row.name,
    description: row.description,
    legalBasis: row.legalBasis,
    dataClasses: row.dataClasses,
    retention: row.retention,
    retentionDays: row.retentionDays,
    sharing: row.sharing.map(({ name, reason, country }) => ({ name, reason, country })),
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
