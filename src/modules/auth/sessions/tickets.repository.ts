import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import {
  ahead,
  all,
  objectIdOf,
  PIPELINE,
  sessionOf,
  type Tx,
  untilFromNow,
} from '../../../common/persistence/index.js';

interface TicketDocument {
  _id: string;
  userId: Types.ObjectId;
  sessionId: Types.ObjectId;
  expireAt: Date;
}

export interface TicketHolder {
  readonly userId: string;
  readonly sessionId: string;
}

@Injectable()
export class TicketsRepository {
  constructor(@InjectModel('stream_tickets') private readonly tickets: Model<TicketDocument>) {}

  async insert(digest: string, { userId, sessionId }: TicketHolder, lifeMs: number, tx: Tx): Promise<void> {
    const fields = { userId: objectIdOf(userId), sessionId: objectIdOf(sessionId), expireAt: untilFromNow(lifeMs) };
    const options = { upsert: true, ...PIPELINE, session: sessionOf(tx) } as const;
    await this.tickets.updateOne({ _id: digest }, [{ $set: fields }], options);
  }

  /** Takes a ticket away; only one of several who want it gets its holder. */
  async take(digest: string, tx: Tx): Promise<TicketHolder | null> {
    const valid = all({ _id: digest }, ahead('expireAt'));
    const row = await this.tickets.findOneAndDelete(valid, { session: sessionOf(tx) }).lean();
    return row && { userId: row.userId.toHexString(), sessionId: row.sessionId.toHexString() };
  }
}
