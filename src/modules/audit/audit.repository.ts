import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Tx } from '../../common/persistence/index.js';
import { auditHash, type AuditEvent } from './audit-event.js';

type EventDocument = Omit<AuditEvent, 'id'> & { _id: string; hash: string };

@Injectable()
export class AuditRepository {
  constructor(
    @InjectModel('audit_events') private readonly events: Model<EventDocument>,
    @InjectModel('audit_pending') private readonly pending: Model<{ _id: string }>,
  ) {}

  /** Inserts the event and its pending row, which the sealer turns into a block later. */
  insert({ id, ...event }: AuditEvent, tx: Tx): void {
    tx.insertLast({ model: this.events, row: { _id: id, ...event, hash: auditHash({ id, ...event }) } });
    tx.insertLast({ model: this.pending, row: { _id: id } });
  }
}
