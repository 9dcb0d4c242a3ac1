import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  between,
  type Condition,
  lt,
  readPage,
  readStream,
  type SortOrder,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import { auditHash, type AuditEvent, withoutUndefined } from './audit-event.js';
import type { StoredEvent } from './audit-verifier.js';

export type EventDocument = Omit<AuditEvent, 'id'> & { _id: string; hash: string };

export interface AuditFilter {
  /** At or after; before. */
  readonly from: Date;
  readonly until: Date;
  readonly action?: string;
  readonly actorId?: string;
  readonly targetType?: string;
  readonly targetId?: string;
  readonly clientId?: string;
}

const NEWEST_FIRST: SortOrder = { field: 'at', direction: -1 };

@Injectable()
export class AuditRepository {
  constructor(
    @InjectModel('audit_events') private readonly events: Model<EventDocument>,
    @InjectModel('audit_pending') private readonly pending: Model<{ _id: string }>,
  ) {}

  /** Inserts the event and its pending row, which the sealer turns into a block later. */
  insert(given: AuditEvent, tx: Tx): void {
    const { id, ...event } = withoutUndefined(given);
    tx.insertLast({ model: this.events, row: { _id: id, ...event, hash: auditHash({ id, ...event }) } });
    tx.insertLast({ model: this.pending, row: { _id: id } });
  }

  /** Newest first; cursor value: `at`. Served by the index of the first field that is asked for, else by `at`. */
  async page(scope: Scope, filter: AuditFilter, request: PageRequest): Promise<PageOfRows<AuditEvent>> {
    const { rows, ...counted } = await readPage(this.events, conditionsOf(scope, filter), NEWEST_FIRST, request);
    return { rows: rows.map(toEvent), ...counted };
  }

  /** How many there are; counting stops at `limit`. */
  async count(scope: Scope, filter: AuditFilter, limit: number): Promise<number> {
    return this.events.countDocuments(conditionsOf(scope, filter)).limit(limit).maxTimeMS(4_000);
  }

  /** Newest first, each with the hash that it carries, read as they are taken. */
  async *stream(scope: Scope, filter: AuditFilter, limit: number): AsyncGenerator<StoredEvent> {
    const rows = readStream(this.events, conditionsOf(scope, filter), NEWEST_FIRST, limit);
    for await (const row of rows) yield { event: toEvent(row), hash: row.hash };
  }

  /** The latest event of an action. Served by the index `action`. */
  async latestOf(action: string): Promise<AuditEvent | null> {
    const query = this.events.findOne({ action }).sort({ at: -1, _id: -1 }).maxTimeMS(2_000);
    const row = await query.lean<EventDocument>();
    return row && toEvent(row);
  }

  /** When the oldest event about any of these clients happened; null for none before `limit`. Served by the index `client`. */
  async oldestAbout(clientIds: readonly string[], limit: Date): Promise<Date | null> {
    let oldest: Date | null = null;
    for (const clientId of clientIds) {
      const query = this.events.findOne(all({ clientId, at: lt(oldest ?? limit) }), { at: 1 }).sort({ at: 1, _id: 1 });
      oldest = (await query.maxTimeMS(2_000).lean<EventDocument>())?.at ?? oldest;
    }
    return oldest;
  }

  /** Null also for an event outside the scope. */
  async findById(scope: Scope, id: string): Promise<AuditEvent | null> {
    const row = await this.events
      .findOne(all(within(scope), { _id: id }))
      .maxTimeMS(2_000)
      .lean<EventDocument>();
    return row && toEvent(row);
  }
}

/** The fields that the hash covers, as they are stored. */
export function toEvent(row: EventDocument): AuditEvent {
  const { _id: id, at, action, actor, target, clientId, requestId, changes } = row;
  return { id, at, action, actor, target, clientId, requestId, changes };
}

function conditionsOf(scope: Scope, { from, until, action, actorId, targetType, targetId, clientId }: AuditFilter) {
  const equal = { action, 'actor.id': actorId, 'target.type': targetType, 'target.id': targetId, clientId };
  return all(
    within(scope),
    ...Object.entries(equal).map(([field, value]): Condition | undefined =>
      value === undefined ? undefined : { [field]: value },
    ),
    { at: between(from, until) },
  );
}
