import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { all, databaseUnavailable, objectIdOf, sessionOf, type Tx } from '../../common/persistence/index.js';

interface ClientGuardDocument {
  _id: Types.ObjectId;
  version: number;
}

/**
 * One document per client that whoever relies on its status and whoever changes the status both write: of two at once one runs
 * again and sees what the other did. Apart from the client, whose version counts people's edits only.
 */
@Injectable()
export class ClientGuards {
  constructor(@InjectModel('client_guards') private readonly guards: Model<ClientGuardDocument>) {}

  insert(clientId: string, tx: Tx): void {
    tx.insertLast({ model: this.guards, row: { _id: objectIdOf(clientId), version: 1 } });
  }

  async touch(clientId: string, tx: Tx): Promise<void> {
    const increment = { $inc: { version: 1 } };
    const { matchedCount } = await this.guards.updateOne(all({ _id: clientId }), increment, { session: sessionOf(tx) });
    if (matchedCount === 1) return;
    // A client from before there were guards: who loses the race of the first ones is told to come again.
    const row = { _id: objectIdOf(clientId), version: 1 };
    tx.insertLast({ model: this.guards, row, onDuplicate: databaseUnavailable });
  }
}
