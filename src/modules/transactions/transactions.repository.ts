import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { cents } from '../../../libs/money/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  type Filter,
  gte,
  isObjectIdText,
  lt,
  objectIdOf,
  readPage,
  readStream,
  sessionOf,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import type { Transaction, TransactionStatus, TransactionType } from './transaction.js';
import { TransactionKeys } from './transaction-keys.repository.js';

export interface TransactionDocument extends Omit<
  Transaction,
  'id' | 'clientId' | 'amount' | 'reversed' | 'reversalOf' | 'history'
> {
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
  amountCents: number;
  reversedCents: number;
  reversalOf: Types.ObjectId | null;
  history: Transaction['history'][number][];
}

export interface TransactionFilter {
  readonly clientId?: string | undefined;
  readonly type?: TransactionType | undefined;
  readonly status?: TransactionStatus | undefined;
  readonly externalReference?: string | undefined;
  readonly reversalOf?: string | undefined;
  /** Happened at or after. */
  readonly from?: Date | undefined;
  /** Happened before. */
  readonly to?: Date | undefined;
}

@Injectable()
export class TransactionsRepository {
  constructor(
    @InjectModel('transactions') private readonly transactions: Model<TransactionDocument>,
    private readonly keys: TransactionKeys,
  ) {}

  /** Null also when it lies outside the scope. */
  async findById(scope: Scope, id: string, tx?: Tx): Promise<Transaction | null> {
    if (!isObjectIdText(id)) return null;
    const query = this.transactions.findOne(all(within(scope), { _id: id })).maxTimeMS(2_000);
    const row = await (tx ? query.session(sessionOf(tx)) : query).lean<TransactionDocument | null>();
    return row && toTransaction(row);
  }

  /** Null also when it lies outside the scope. Served by index `by_reference`. */
  async findByReference(scope: Scope, clientId: string, externalReference: string): Promise<Transaction | null> {
    const filter = all(within(scope), { clientId, externalReference });
    const row = await this.transactions.findOne(filter).maxTimeMS(2_000).lean<TransactionDocument | null>();
    return row && toTransaction(row);
  }

  /** Of any client, as a Pix payment is recorded once. */
  hasEndToEndIdAcrossClients(endToEndId: string): Promise<boolean> {
    return this.keys.hasEndToEndId(endToEndId);
  }

  /** Null when there is none of that name yet. */
  async findReversal(scope: Scope, originalId: string, reference: string, tx: Tx): Promise<Transaction | null> {
    const id = await this.keys.findReversal(originalId, reference, tx);
    return id === null ? null : this.findById(scope, id, tx);
  }

  /** Newest or oldest first. Each single filter has an index that gives the order too. */
  async page(
    scope: Scope,
    filter: TransactionFilter,
    direction: 1 | -1,
    request: PageRequest,
  ): Promise<PageOfRows<Transaction>> {
    const wanted = wantedOf(scope, filter);
    const { rows, ...counted } = await readPage(this.transactions, wanted, { field: 'occurredAt', direction }, request);
    return { rows: rows.map((row) => toTransaction(row)), ...counted };
  }

  /** How many there are; counting stops at `limit`. */
  async count(scope: Scope, filter: TransactionFilter, limit: number): Promise<number> {
    const wanted = wantedOf(scope, filter);
    return this.transactions.countDocuments(wanted).limit(limit).maxTimeMS(4_000);
  }

  /** Newest first, read as they are taken. */
  async *stream(scope: Scope, filter: TransactionFilter, limit: number): AsyncGenerator<Transaction> {
    const rows = readStream(this.transactions, wantedOf(scope, filter), { field: 'occurredAt', direction: -1 }, limit);
    for await (const row of rows) yield toTransaction(row);
  }

  /** The unit of work throws transaction.duplicate, transaction.end_to_end_id_taken at its end. */
  insert(transaction: Transaction, tx: Tx): void {
    this.keys.claim(transaction, tx);
    tx.insertLast({ model: this.transactions, row: toRow(transaction) });
  }

  /**
   * Writes what may change of a transaction. Throws transaction.changed unless it still has the status, the version and the
   * reversed amount of `before`.
   */
  async update(scope: Scope, before: Transaction, after: Transaction, tx: Tx): Promise<void> {
    const { status, description, metadata, history, reversed, version, updatedAt } = after;
    const unchanged = { _id: before.id, status: before.status, version: before.version };
    const filter = all(within(scope), unchanged, { reversedCents: before.reversed });
    const columns = { status, description, metadata, history: [...history], reversedCents: reversed };
    const update = { $set: { ...columns, version, updatedAt } };
    const { matchedCount } = await this.transactions.updateOne(filter, update, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new DomainError('transaction.changed');
  }
}

function wantedOf(scope: Scope, filter: TransactionFilter): Filter {
  const { from, to, clientId, type, status, externalReference, reversalOf } = filter;
  return all(
    within(scope),
    from === undefined ? undefined : { occurredAt: gte(from) },
    to === undefined ? undefined : { occurredAt: lt(to) },
    clientId === undefined ? undefined : { clientId },
    type === undefined ? undefined : { type },
    status === undefined ? undefined : { status },
    externalReference === undefined ? undefined : { externalReference },
    reversalOf === undefined ? undefined : { reversalOf },
  );
}

function toRow({ id, amount, reversed, ...rest }: Transaction): object {
  const ids = {
    _id: objectIdOf(id),
    clientId: objectIdOf(rest.clientId),
    reversalOf: rest.reversalOf === null ? null : objectIdOf(rest.reversalOf),
  };
  return { ...rest, ...ids, amountCents: amount, reversedCents: reversed };
}

function toTransaction(row: TransactionDocument): Transaction {
  const { _id, clientId, amountCents, reversedCents, reversalOf, ...rest } = row;
  return {
    ...rest,
    id: _id.toHexString(),
    clientId: clientId.toHexString(),
    amount: cents(amountCents),
    reversed: cents(reversedCents),
    reversalOf: reversalOf && reversalOf.toHexString(),
  };
}
