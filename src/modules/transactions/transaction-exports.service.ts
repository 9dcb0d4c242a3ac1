import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { formatMoney } from '../../../libs/money/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { type Cell, countedFile, csv, type FileChunk, type FileSum, inBatches } from '../../common/tabular/index.js';
import { Audit } from '../audit/index.js';
import type { Transaction } from './transaction.js';
import './transactions.errors.js';
import { type TransactionFilter, TransactionsRepository } from './transactions.repository.js';

export const MAX_EXPORT_ROWS = 100_000;
const CHUNK_ROWS = 250;
/** A reader who takes longer holds a cursor for nothing. */
const MAX_EXPORT_MS = 300_000;

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

/** Transactions as a file. Each export is itself in the audit: its filter before the first byte, count and digest after the last. */
@Injectable()
export class TransactionExports {
  constructor(
    private readonly transactions: TransactionsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
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
    await this.record(actor, 'transaction.export_begun', { filter: { ...filter } });
    // The stream is taken by the socket, which knows nothing of this request.
    const inRequest = AsyncLocalStorage.snapshot();
    const tell = (sum: FileSum): Promise<void> =>
      inRequest(() => this.record(actor, 'transaction.exported', { ...sum }));
    return countedFile(this.chunks(actor, filter), tell);
  }

  private async *chunks(actor: Actor, filter: TransactionFilter): AsyncGenerator<FileChunk> {
    const deadlineMs = this.clock.monotonicMs() + MAX_EXPORT_MS;
    yield { text: csv([COLUMNS]), rows: 0 };
    const rows = this.transactions.stream(actor.scope, filter, MAX_EXPORT_ROWS);
    for await (const batch of inBatches(rows, CHUNK_ROWS)) {
      yield { text: csv(batch.map(cells)), rows: batch.length };
      if (this.clock.monotonicMs() > deadlineMs) throw new DomainError('request.timeout');
    }
  }

  private record(actor: Actor, action: string, changes: Record<string, unknown>): Promise<void> {
    return this.unitOfWork.run((tx) => this.audit.append(actor, { action, changes }, tx));
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
