import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import { all, between, type Condition, readPage, type Tx, within } from '../../common/persistence/index.js';
import { auditHash, type AuditEvent, withoutUndefined } from './audit-event.js';

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
    const order = { field: 'at', direction: -1 } as const;
    const { rows, ...counted } = await readPage(this.events, conditionsOf(scope, filter), order, request);
    return { rows: rows.map(toEvent), ...counted };
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
