import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, databaseUnavailable, sessionOf, type Tx } from '../../../common/persistence/index.js';

interface DependencyGuardDocument {
  _id: string;
  version: number;
}

const ID = 'dependencies';

/** One document that whoever adds a dependency or deletes a service writes: of two at once one runs again and sees the other's. */
@Injectable()
export class DependencyGuard {
  constructor(@InjectModel('dependency_guards') private readonly guards: Model<DependencyGuardDocument>) {}

  /** Before the rule is checked, in the transaction of the change. */
  async touch(tx: Tx): Promise<void> {
    const increment = { $inc: { version: 1 } };
    const { matchedCount } = await this.guards.updateOne(all({ _id: ID }), increment, { session: sessionOf(tx) });
    if (matchedCount === 1) return;
    // The first time ever: who loses this race is told to come again.
    tx.insertLast({ model: this.guards, row: { _id: ID, version: 1 }, onDuplicate: databaseUnavailable });
  }
}
