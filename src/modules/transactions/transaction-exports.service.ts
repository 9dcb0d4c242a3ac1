import { Injectable } from '@nestjs/common';
import { formatMoney } from '../../../libs/money/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type Cell, csvFile } from '../../common/tabular/index.js';
import { AuditedExports } from '../audit/index.js';
import type { Transaction } from './transaction.js';
import './transactions.errors.js';
import { type TransactionFilter, TransactionsRepository } from './transactions.repository.js';

export const MAX_EXPORT_ROWS = 100_000;

const COLUMNS = [
  ...(['id', 'clientId', 'type', 'amount', 'currency', 'status', 'occurredAt', 'description'] as const),
  ...(['externalReference', 'endToEndId', 'source', 'reversalOf', 'reversalReference', 'reversedAmount'] as const),
  ...([
    'approvalsNeeded',
    'createdBy',
    'decidedBy',
    'decidedAt',
    'createdAt',
    'updatedAt',
    'version',
    'metadata',
  ] as const),
];

/** Transactions as a file. */
@Injectable()
export class TransactionExports {
  constructor(
    private readonly transactions: TransactionsRepository,
    private readonly exports: AuditedExports,
    private readonly clock: Clock,
  ) {}

  /**
   * CSV (RFC 4180, UTF-8) in chunks, newest first, read from the database as they are taken. A break on the way breaks the
   * stream.
   * @throws transaction.export_too_large
   */
  async open(actor: Actor, filter: TransactionFilter): Promise<AsyncGenerator<string>> {
    const expected = await this.transactions.count(actor.scope, filter, MAX_EXPORT_ROWS + 1);
    if (expected > MAX_EXPORT_ROWS) throw new DomainError('transaction.export_too_large');
    const trail = { begun: 'transaction.export_begun', ended: 'transaction.exported', filter: { ...filter } };
    const rows = this.transactions.stream(actor.scope, filter, MAX_EXPORT_ROWS);
    return this.exports.open(actor, trail, csvFile({ columns: COLUMNS, rows, cells }, this.clock));
  }
}

/** The same texts as in an answer; of the history who decided last, and when. */
function cells(transaction: Transaction): Cell[] {
  const { amount, reversed, occurredAt, createdAt, updatedAt, metadata, createdBy, history, ...plain } = transaction;
  const decision = history.findLast(({ move }) => move !== 'record');
  const values = {
    ...plain,
    ...{ amount: formatMoney(amount), currency: 'BRL', reversedAmount: formatMoney(reversed) },
    ...{ occurredAt: occurredAt.toISOString(), createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
    ...{ createdBy: createdBy.id, decidedBy: decision?.by.id ?? null, decidedAt: decision?.at.toISOString() ?? null },
    metadata: metadata && JSON.stringify(metadata),
  };
  return COLUMNS.map((column) => values[column]);
}
