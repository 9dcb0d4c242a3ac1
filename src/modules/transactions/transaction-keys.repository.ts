import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../libs/problem-details/index.js';
import { all, objectIdOf, sessionOf, type Tx } from '../../common/persistence/index.js';
import type { Transaction } from './transaction.js';

interface TransactionKeyDocument {
  _id: string;
  transactionId: Types.ObjectId;
}

/** Names that a transaction has for itself. Reached through the repository of the transactions only, which has the scope. */
@Injectable()
export class TransactionKeys {
  constructor(@InjectModel('transaction_keys') private readonly keys: Model<TransactionKeyDocument>) {}

  /** The unit of work throws transaction.duplicate, transaction.end_to_end_id_taken, transaction.changed at its end. */
  claim({ id, clientId, externalReference, endToEndId, reversalOf, reversalReference }: Transaction, tx: Tx): void {
    if (externalReference !== null) this.insert(`ref:${clientId}:${externalReference}`, id, tx, referenceTaken);
    if (endToEndId !== null) this.insert(endToEndKey(endToEndId), id, tx, endToEndIdTaken);
    if (reversalOf !== null && reversalReference !== null)
      this.insert(reversalKey(reversalOf, reversalReference), id, tx, (cause) => {
        return new DomainError('transaction.changed', { cause });
      });
  }

  async hasEndToEndId(endToEndId: string): Promise<boolean> {
    const filter = all({ _id: endToEndKey(endToEndId) });
    return (await this.keys.findOne(filter).maxTimeMS(2_000).lean()) !== null;
  }

  /** Id of the reversal of that name; null when there is none yet. */
  async findReversal(originalId: string, reference: string, tx: Tx): Promise<string | null> {
    const filter = all({ _id: reversalKey(originalId, reference) });
    const row = await this.keys.findOne(filter).session(sessionOf(tx)).maxTimeMS(2_000).lean();
    return row && row.transactionId.toHexString();
  }

  private insert(key: string, id: string, tx: Tx, onDuplicate: (cause: unknown) => DomainError): void {
    tx.insertLast({ model: this.keys, row: { _id: key, transactionId: objectIdOf(id) }, onDuplicate });
  }
}

export function referenceTaken(cause?: unknown): DomainError {
  return taken('transaction.duplicate', '/externalReference', cause);
}

export function endToEndIdTaken(cause?: unknown): DomainError {
  return taken('transaction.end_to_end_id_taken', '/endToEndId', cause);
}

function endToEndKey(endToEndId: string): string {
  return `e2e:${endToEndId}`;
}

function reversalKey(originalId: string, reference: string): string {
  return `rev:${originalId}:${reference}`;
}

function taken(code: string, pointer: string, cause: unknown): DomainError {
  return new DomainError(code, { errors: [{ pointer, code, detail: 'Another transaction has it' }], cause });
}
