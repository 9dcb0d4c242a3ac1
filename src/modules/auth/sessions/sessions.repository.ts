import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { all, not, objectIdOf, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { SessionEnd } from './session.js';

interface SessionDocument {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  revokedAt: Date | null;
  revokedReason: SessionEnd | null;
}

/** Sessions belong to users, not to clients: whoever asks for those of another needs a permission for it. */
@Injectable()
export class SessionsRepository {
  constructor(@InjectModel('sessions') private readonly sessions: Model<SessionDocument>) {}

  /** Ends the sessions of a user. @returns how many there were */
  async endAllOf(userId: string, reason: SessionEnd, tx: Tx, exceptId?: string): Promise<number> {
    const others = exceptId === undefined ? undefined : { _id: not(objectIdOf(exceptId)) };
    const { modifiedCount } = await this.sessions.updateMany(
      all({ userId: objectIdOf(userId), revokedAt: null }, others),
      [{ $set: { revokedAt: '$$NOW', revokedReason: reason } }],
      { session: sessionOf(tx), updatePipeline: true },
    );
    return modifiedCount;
  }
}
