import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { cents, formatMoney } from '../../../libs/money/index.js';
import { all, either, gt, not, objectIdOf, sessionOf, type Tx } from '../../common/persistence/index.js';
import type { TransactionDocument } from './transactions.repository.js';

/** A transaction as the data subject gets it: without who handled it. */
export interface SubjectTransaction {
  readonly id: string;
  readonly type: string;
  /** BRL, decimal text with two places. */
  readonly amount: string;
  /** BRL, likewise. */
  readonly reversed: string;
  readonly status: string;
  readonly occurredAt: Date;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly externalReference: string | null;
  readonly endToEndId: string | null;
}

const READ_BATCH = 500;

/** Transactions as data about a person: their copy, and what an erasure leaves of them. */
@Injectable()
export class SubjectTransactions {
  constructor(@InjectModel('transactions') private readonly transactions: Model<TransactionDocument>) {}

  /** Newest first, at most `limit`, read as the consumer takes them. Served by by_client. */
  async *ofClientAcrossClients(clientId: string, limit: number): AsyncGenerator<SubjectTransaction> {
    const cursor = this.transactions
      .find(all({ clientId: objectIdOf(clientId) }))
      .sort({ occurredAt: -1, _id: -1 })
      .limit(limit)
      .lean<TransactionDocument[]>()
      .cursor({ batchSize: READ_BATCH });
    for await (const row of cursor) yield toSubjectTransaction(row);
  }

  /**
   * Takes the words of an erased client's transactions: description, metadata, reasons of moves. Amounts, times and references stay: the
   * books must add up, and the client's id leads to nobody. @returns how many rows it emptied, at most `limit`
   */
  async eraseTextsAcrossClients(clientId: string, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const words = either({ description: not(null) }, { metadata: not(null) }, { 'history.reason': gt('') });
    const filled = all({ clientId: objectIdOf(clientId) }, words);
    const rows = await this.transactions.find(filled, { history: 1 }).limit(limit).session(session).lean();
    for (const { _id, history } of rows) {
      const mute = history.map((entry) => ({ ...entry, reason: null }));
      const columns = { description: null, metadata: null, history: mute };
      await this.transactions.updateOne(all({ _id }), { $set: columns }, { session });
    }
    return rows.length;
  }
}

function toSubjectTransaction(row: TransactionDocument): SubjectTransaction {
  return {
    id: row._id.toHexString(),
    type: row.type,
    amount: formatMoney(cents(row.amountCents)),
    reversed: formatMoney(cents(row.reversedCents)),
    status: row.status,
    occurredAt: row.occurredAt,
    description: row.description,
    metadata: row.metadata,
    externalReference: row.externalReference,
    endToEndId: row.endToEndId,
  };
}
