import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, oneOf, sessionOf, type Tx } from '../../common/persistence/index.js';
import type { PersonalValue } from './personal-values.js';

interface PersonalDocument {
  _id: string;
  clientId: string | null;
  values: Readonly<Record<string, PersonalValue>>;
}

/** Words of events that may name persons, apart from the events, so that they can be erased. */
@Injectable()
export class PersonalWords {
  constructor(@InjectModel('audit_pii') private readonly words: Model<PersonalDocument>) {}

  /** @param eventId the event that the words belong to */
  insert(eventId: string, clientId: string | null, values: PersonalDocument['values'], tx: Tx): void {
    tx.insertLast({ model: this.words, row: { _id: eventId, clientId, values } });
  }

  /** The words of events by the events' ids; those of erased clients are missing. */
  async findAcrossClients(eventIds: readonly string[]): Promise<Map<string, Record<string, string>>> {
    const rows = await this.words
      .find(all({ _id: oneOf(eventIds) }))
      .maxTimeMS(2_000)
      .lean();
    const plain = (values: PersonalDocument['values']): Record<string, string> =>
      Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
    return new Map(rows.map(({ _id, values }) => [_id, plain(values)]));
  }

  /** @returns how many rows it deleted, at most `limit` */
  async deleteOfAcrossClients(clientId: string, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const rows = await this.words.find(all({ clientId }), { _id: 1 }).limit(limit).session(session).lean();
    const ids = rows.map(({ _id }) => _id);
    if (ids.length > 0) await this.words.deleteMany(all({ _id: oneOf(ids) }), { session });
    return ids.length;
  }
}
