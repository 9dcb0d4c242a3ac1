import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, databaseUnavailable, sessionOf, type Tx } from '../../common/persistence/index.js';

interface GuardDocument {
  _id: string;
  version: number;
}

/** One document per client that holds and erasures share: of two that would exclude each other one sees the other. */
@Injectable()
export class SubjectGuards {
  constructor(@InjectModel('subject_guards') private readonly guards: Model<GuardDocument>) {}

  /** Before the rule is checked, in the transaction of the change: of two at once one runs again and sees the other's. */
  async touch(clientId: string, tx: Tx): Promise<void> {
    const increment = { $inc: { version: 1 } };
    const { matchedCount } = await this.guards.updateOne(all({ _id: clientId }), increment, { session: sessionOf(tx) });
    // The first time ever: who loses this race is told to come again.
    if (matchedCount === 0)
      tx.insertLast({ model: this.guards, row: { _id: clientId, version: 1 }, onDuplicate: databaseUnavailable });
  }
}
