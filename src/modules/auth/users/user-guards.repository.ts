import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, databaseUnavailable, sessionOf, type Tx } from '../../../common/persistence/index.js';

interface UserGuardDocument {
  _id: string;
  version: number;
}

/** Names a rule that spans several documents: one administrator stays; a role that somebody holds is not deleted. */
export type UserRule = 'administrators' | `role:${string}`;

@Injectable()
export class UserGuards {
  constructor(@InjectModel('user_guards') private readonly guards: Model<UserGuardDocument>) {}

  /** Before the rule is checked, in the transaction of the change: of two at once one runs again and sees the other's. */
  async touch(rule: UserRule, tx: Tx): Promise<void> {
    const increment = { $inc: { version: 1 } };
    const { matchedCount } = await this.guards.updateOne(all({ _id: rule }), increment, { session: sessionOf(tx) });
    // The first time ever: who loses this race is told to come again.
    if (matchedCount === 0)
      tx.insertLast({ model: this.guards, row: { _id: rule, version: 1 }, onDuplicate: databaseUnavailable });
  }
}
