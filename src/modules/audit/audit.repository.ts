import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { sessionOf, type Tx } from '../../common/persistence/index.js';
import { auditHash, type AuditEvent } from './audit-event.js';

type EventDocument = Omit<AuditEvent, 'id'> & { _id: string; hash: string };

@Injectable()
export class AuditRepository {
  constructor(
    @InjectModel('audit_events') private readonly events: Model<EventDocument>,
    @InjectModel('audit_pending') private readonly pending: Model<{ _id: string }>,
  ) {}

  /** Inserts the event and its pending row, which the sealer turns into a block later. */
  async insert({ id, ...event }: AuditEvent, tx: Tx): Promise<void> {
    const options = { session: sessionOf(tx) };
    await this.events.insertMany([{ _id: id, ...event, hash: auditHash({ id, ...event }) }], options);
    await this.pending.insertMany([{ _id: id }], options);
  }
}
