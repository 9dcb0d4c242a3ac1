import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { Envelope } from '../../../common/encryption/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import {
  ahead,
  all,
  either,
  everything,
  idOrNumber,
  lte,
  objectIdOf,
  oneOf,
  PIPELINE,
  readPage,
  reached,
  sessionOf,
  type Tx,
  untilFromNow,
} from '../../../common/persistence/index.js';
import type { DataExport, DataExportState, ExportFailure, ExportFile, IdentityMethod } from './data-export.js';

interface ExportDocument {
  _id: Types.ObjectId;
  number: number;
  clientId: Types.ObjectId;
  textsSealed: string;
  identityMethod: IdentityMethod;
  checkedBy: string;
  requestedAt: Date;
  state: DataExportState;
  attempt: number;
  claimUntil: Date | null;
  failure: ExportFailure | null;
  file: Omit<ExportFile, 'until'> | null;
  fileUntil: Date | null;
  linkHash: string | null;
  linkUntil: Date | null;
  fetchedAt: Date | null;
}

interface PartDocument {
  _id: string;
  exportId: Types.ObjectId;
  sealed: string;
  expireAt: Date;
}

interface Texts {
  readonly reason: string;
  readonly note: string;
}

export interface DataExportFilter {
  readonly clientId?: string;
  readonly state?: DataExportState;
}

const HOUR_MS = 3_600_000;
const GONE = { file: null, fileUntil: null, linkHash: null, linkUntil: null, claimUntil: null } as const;

/** Requests are looked after by staff, who see all clients: the rows have no scope. */
@Injectable()
export class DataExportsRepository {
  constructor(
    @InjectModel('data_exports') private readonly exports: Model<ExportDocument>,
    @InjectModel('data_export_parts') private readonly parts: Model<PartDocument>,
    private readonly envelope: Envelope,
  ) {}

  /** By id or number. */
  async findAcrossClients(ref: string, tx?: Tx): Promise<DataExport | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.exports.findOne(all(wanted)).maxTimeMS(2_000);
    const row = await query.session(tx ? sessionOf(tx) : null).lean<ExportDocument>();
    return row && this.toExport(row);
  }

  /** Newest number first. Served by number, by_client or by_state. */
  async pageAcrossClients(
    { clientId, state }: DataExportFilter,
    request: PageRequest,
  ): Promise<PageOfRows<DataExport>> {
    const conditions = [clientId === undefined ? undefined : { clientId: objectIdOf(clientId) }, state && { state }];
    const wanted = clientId === undefined && state === undefined ? everything() : all(...conditions);
    const { rows, ...counted } = await readPage(this.exports, wanted, { field: 'number', direction: -1 }, request);
    return { rows: rows.map((row) => this.toExport(row)), ...counted };
  }

  async existsPending(clientId: string, tx: Tx): Promise<boolean> {
    const wanted = all({ clientId: objectIdOf(clientId), state: 'pending' });
    return (await this.exports.exists(wanted).session(sessionOf(tx))) !== null;
  }

  async insert(dataExport: DataExport, tx: Tx): Promise<void> {
    const { id, number, clientId, reason, identity, requestedAt, state, attempt } = dataExport;
    const texts: Texts = { reason, note: identity.note };
    const row = {
      _id: id,
      number,
      clientId,
      textsSealed: this.envelope.seal(JSON.stringify(texts), textsOf(id)),
      identityMethod: identity.method,
      checkedBy: identity.checkedBy,
      requestedAt,
      state,
      attempt,
    };
    await this.exports.insertMany([row], { session: sessionOf(tx) });
  }

  /** The oldest export that waits for being built and that no process has claimed; null while there is none. */
  async claimNext(claimMs: number): Promise<DataExport | null> {
    const free = all({ state: 'pending' }, either({ claimUntil: null }, reached('claimUntil')));
    const due = await this.exports.find(free, { _id: 1, attempt: 1 }).sort({ number: 1 }).limit(10).lean();
    for (const { _id, attempt } of due) {
      const row = await this.exports
        .findOneAndUpdate(
          all({ _id, attempt, state: 'pending' }),
          [{ $set: { attempt: attempt + 1, claimUntil: untilFromNow(claimMs) } }],
          { returnDocument: 'after', ...PIPELINE },
        )
        .lean<ExportDocument>();
      if (row) return this.toExport(row);
    }
    return null;
  }

  /** Keeps a piece of the file that this attempt builds. */
  async insertPart({ id, attempt }: DataExport, piece: number, bytes: Buffer, until: Date, tx: Tx): Promise<void> {
    const sealed = this.envelope.seal(bytes.toString('base64'), partOf(id, attempt, piece));
    const row = { _id: partId(id, attempt, piece), exportId: id, sealed, expireAt: until };
    await this.parts.insertMany([row], { session: sessionOf(tx) });
  }

  /** @returns false where the attempt is no longer the present one, or the export was cancelled */
  async markReady({ id, attempt }: DataExport, { until, ...file }: ExportFile, tx: Tx): Promise<boolean> {
    const columns = { state: 'ready', file, fileUntil: until, claimUntil: null } as const;
    const present = all({ _id: id, attempt, state: 'pending' });
    const { matchedCount } = await this.exports.updateOne(present, { $set: columns }, { session: sessionOf(tx) });
    return matchedCount === 1;
  }

  /** @returns false likewise */
  async markFailed({ id, attempt }: DataExport, failure: ExportFailure, tx: Tx): Promise<boolean> {
    const present = all({ _id: id, attempt, state: 'pending' });
    const columns = { ...GONE, state: 'failed', failure } as const;
    const { matchedCount } = await this.exports.updateOne(present, { $set: columns }, { session: sessionOf(tx) });
    return matchedCount === 1;
  }

  /** A new link in the place of an older one; null where there is no file. */
  async setLink(id: string, linkHash: string, hours: number, tx: Tx): Promise<DataExport | null> {
    const row = await this.exports
      .findOneAndUpdate(
        all({ _id: id, state: oneOf(['ready', 'fetched']) }, ahead('fileUntil')),
        [{ $set: { linkHash: { $literal: linkHash }, linkUntil: untilFromNow(hours * HOUR_MS) } }],
        { returnDocument: 'after', session: sessionOf(tx), ...PIPELINE },
      )
      .lean<ExportDocument>();
    return row && this.toExport(row);
  }

  /** Uses a link up. Null for one that is unknown, used, replaced or too old. */
  async useLink(linkHash: string, tx: Tx): Promise<DataExport | null> {
    const live = all({ linkHash, state: oneOf(['ready', 'fetched']) }, ahead('linkUntil'));
    const row = await this.exports
      .findOneAndUpdate(
        all(live, ahead('fileUntil')),
        [{ $set: { linkHash: null, linkUntil: null, fetchedAt: '$$NOW', state: 'fetched' } }],
        { returnDocument: 'after', session: sessionOf(tx), ...PIPELINE },
      )
      .lean<ExportDocument>();
    return row && this.toExport(row);
  }

  /** The file in pieces, in their order. @throws Error where one is missing */
  async *readParts({ id, attempt, file }: DataExport): AsyncGenerator<Buffer> {
    let left = file?.sizeBytes ?? 0;
    for (let piece = 0; left > 0; piece += 1) {
      const row = await this.parts.findOne(all({ _id: partId(id, attempt, piece) })).lean<PartDocument>();
      if (!row) throw new Error(`part ${String(piece)} of a data export is gone`);
      const bytes = Buffer.from(this.envelope.open(row.sealed, partOf(id, attempt, piece)), 'base64');
      left -= bytes.length;
      yield bytes;
    }
  }

  /** Exports whose file has had its time, at most `limit`. */
  async listEnded(now: Date, limit: number): Promise<DataExport[]> {
    const rows = await this.exports
      .find(all({ fileUntil: lte(now) }))
      .limit(limit)
      .lean<ExportDocument[]>();
    return rows.map((row) => this.toExport(row));
  }

  /** All that have a file or are to get one. At most `limit`. */
  async listLiveOf(clientId: string, limit: number, tx: Tx): Promise<DataExport[]> {
    const live = all({ clientId: objectIdOf(clientId), state: oneOf(['pending', 'ready', 'fetched']) });
    const rows = await this.exports.find(live).limit(limit).session(sessionOf(tx)).lean<ExportDocument[]>();
    return rows.map((row) => this.toExport(row));
  }

  /** Takes the file away, all pieces of all attempts. */
  async dropFile({ id }: DataExport, state: 'expired' | 'cancelled', tx: Tx): Promise<void> {
    await this.parts.deleteMany(all({ exportId: objectIdOf(id) }), { session: sessionOf(tx) });
    await this.exports.updateOne(all({ _id: id }), { $set: { ...GONE, state } }, { session: sessionOf(tx) });
  }

  /** Replaces the words of all requests of a client by nothing: they may name persons. @returns how many there were */
  async forgetTextsOf(clientId: string, tx: Tx): Promise<number> {
    const rows = await this.exports
      .find(all({ clientId: objectIdOf(clientId) }), { _id: 1 })
      .session(sessionOf(tx))
      .lean();
    for (const { _id } of rows) {
      const textsSealed = this.envelope.seal(JSON.stringify({ reason: '', note: '' }), textsOf(_id.toHexString()));
      await this.exports.updateOne(all({ _id }), { $set: { textsSealed } }, { session: sessionOf(tx) });
    }
    return rows.length;
  }

  private toExport(row: ExportDocument): DataExport {
    const id = row._id.toHexString();
    const { reason, note } = JSON.parse(this.envelope.open(row.textsSealed, textsOf(id))) as Texts;
    return {
      id,
      number: row.number,
      clientId: row.clientId.toHexString(),
      reason,
      identity: { method: row.identityMethod, note, checkedBy: row.checkedBy },
      requestedAt: row.requestedAt,
      state: row.state,
      attempt: row.attempt,
      failure: row.failure,
      file: row.file && row.fileUntil && { ...row.file, until: row.fileUntil },
      linkUntil: row.linkUntil,
      fetchedAt: row.fetchedAt,
    };
  }
}

const partId = (id: string, attempt: number, piece: number): string => `${id}:${String(attempt)}:${String(piece)}`;
const textsOf = (id: string) => ({ type: 'privacy.data_export', id, field: 'texts' });
const partOf = (id: string, attempt: number, piece: number) => ({
  type: 'privacy.data_export',
  id,
  field: `part.${String(attempt)}.${String(piece)}`,
});
