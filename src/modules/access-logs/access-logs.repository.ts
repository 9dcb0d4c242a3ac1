import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import mongoose, { type Model, type Types } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  between,
  type Condition,
  databaseUnavailable,
  either,
  ERASED,
  type Filter,
  gte,
  isObjectIdText,
  not,
  objectIdOf,
  oneOf,
  prefix,
  readPage,
  readStream,
  type SortOrder,
  sessionOf,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import { AccessLogConfig } from '../../config/index.js';
import { type AccessAction, type AccessLog, isAboutIdentity } from './access-log.js';
import type { AccessLogStore, Outcome, PendingRow } from './access-log-buffer.js';

type AccessLogDocument = Omit<AccessLog, 'id'> & { _id: Types.ObjectId; isIdentity: boolean; expireAt: Date };

const { mongo } = mongoose;
const DUPLICATE_KEY = 11_000;
const DAY_MS = 86_400_000;

export interface AccessLogFilter {
  /** At or after; before. */
  readonly from: Date;
  readonly until: Date;
  readonly action?: AccessAction;
  /** Exact, or both ends of a class. */
  readonly status?: { readonly from: number; readonly until: number };
  readonly userId?: string;
  readonly clientId?: string;
  readonly ip?: string;
  readonly method?: string;
  readonly endpointPrefix?: string;
  /** Leaves out sign-ins, people and oversight. */
  readonly isBusinessOnly: boolean;
}

const NEWEST_FIRST: SortOrder = { field: 'at', direction: -1 };

@Injectable()
export class AccessLogsRepository implements AccessLogStore {
  private readonly keptMs: number;

  constructor(
    @InjectModel('access_logs') private readonly logs: Model<AccessLogDocument>,
    config: AccessLogConfig,
  ) {
    this.keptMs = config.ACCESS_LOG_RETENTION_DAYS * DAY_MS;
  }

  /** Adds a row to the transaction of the deed that it tells of. */
  insert(row: AccessLog, tx: Tx): void {
    tx.insertLast({ model: this.logs, row: this.toDocument(row) });
  }

  async writeBatch(batch: readonly PendingRow[]): Promise<number> {
    const writes = batch.map((pending) =>
      pending.kind === 'insert'
        ? { insertOne: { document: this.toDocument(pending.row) } }
        : { updateOne: { filter: { _id: objectIdOf(pending.id) }, update: { $set: correction(pending.outcome) } } },
    );
    try {
      await this.logs.collection.bulkWrite(writes, { ordered: false });
      return 0;
    } catch (error) {
      if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
      const faults = [error.writeErrors].flat();
      if (faults.length === 0) throw databaseUnavailable(error); // the write concern: the whole batch is tried again
      return faults.filter(({ code }) => code !== DUPLICATE_KEY).length; // a row that is there has committed with its deed
    }
  }

  /** Newest first; cursor value: `at`. Served by the index of the first field that is asked for, else by `at`. */
  async page(scope: Scope, filter: AccessLogFilter, request: PageRequest): Promise<PageOfRows<AccessLog>> {
    const { rows, ...counted } = await readPage(this.logs, conditionsOf(scope, filter), NEWEST_FIRST, request);
    return { rows: rows.map(toAccessLog), ...counted };
  }

  /** Rows of a filter, counted up to `limit`. */
  async count(scope: Scope, filter: AccessLogFilter, limit: number): Promise<number> {
    return this.logs.countDocuments(conditionsOf(scope, filter)).limit(limit).maxTimeMS(4_000);
  }

  /** Rows of a filter, newest first, read as the consumer takes them. */
  async *stream(scope: Scope, filter: AccessLogFilter, limit: number): AsyncGenerator<AccessLog> {
    const rows = readStream(this.logs, conditionsOf(scope, filter), NEWEST_FIRST, limit);
    for await (const row of rows) yield toAccessLog(row);
  }

  /**
   * Takes what programs and other systems wrote about an erased client. When, from which address and with which result stays: the law
   * wants that kept for six months (Marco Civil, art. 15). @returns how many rows it emptied, at most `limit`
   */
  async eraseAcrossClients(clientId: string, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const told = { appendedBy: not(null), endpoint: not(ERASED) };
    const filled = all({ clientId }, either({ userAgent: not('') }, { details: not(null) }, told));
    const rows = await this.logs.find(filled, { appendedBy: 1 }).limit(limit).session(session).lean();
    const idsOf = (isForeign: boolean) =>
      rows.filter(({ appendedBy }) => (appendedBy !== null) === isForeign).map(({ _id }) => _id);
    const own = { userAgent: '', details: null };
    const foreign = { ...own, endpoint: ERASED, apiKeyId: null, requestId: null };
    for (const [ids, columns] of [
      [idsOf(false), own],
      [idsOf(true), foreign],
    ] as const)
      if (ids.length > 0) await this.logs.updateMany(all({ _id: oneOf(ids) }), { $set: columns }, { session });
    return rows.length;
  }

  /** Null also for a row that is past its retention or outside the scope. */
  async findById(scope: Scope, id: string, since: Date, isBusinessOnly: boolean): Promise<AccessLog | null> {
    if (!isObjectIdText(id)) return null;
    const facet = isBusinessOnly ? { isIdentity: false } : undefined;
    const row = await this.logs
      .findOne(all(within(scope), { _id: id }, { at: gte(since) }, facet))
      .maxTimeMS(2_000)
      .lean<AccessLogDocument>();
    return row && toAccessLog(row);
  }

  private toDocument({ id, ...row }: AccessLog): AccessLogDocument {
    const expireAt = new Date(row.at.getTime() + this.keptMs);
    return { _id: objectIdOf(id), ...row, isIdentity: isAboutIdentity(row), expireAt };
  }
}

function conditionsOf(scope: Scope, filter: AccessLogFilter): Filter {
  const { from, until, status, endpointPrefix, isBusinessOnly, ...equal } = filter;
  return all(
    within(scope),
    ...Object.entries(equal).map(([field, value]): Condition => ({ [field]: value })),
    { at: between(from, until) },
    status && { statusCode: between(status.from, status.until) },
    endpointPrefix === undefined ? undefined : { endpoint: prefix(endpointPrefix) },
    isBusinessOnly ? { isIdentity: false } : undefined,
  );
}

/** What became of a call after its deed had committed. */
function correction(outcome: Outcome): Partial<AccessLogDocument> {
  return { ...outcome };
}

function toAccessLog(row: AccessLogDocument): AccessLog {
  return {
    id: row._id.toHexString(),
    at: row.at,
    clientId: row.clientId,
    userId: row.userId,
    apiKeyId: row.apiKeyId,
    action: row.action,
    ip: row.ip,
    userAgent: row.userAgent,
    method: row.method,
    endpoint: row.endpoint,
    statusCode: row.statusCode,
    durationMs: row.durationMs,
    requestId: row.requestId,
    details: row.details,
    appendedBy: row.appendedBy,
  };
}
