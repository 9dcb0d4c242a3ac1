import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { bodyOf, type ImportMode, type ImportOptions, type RowFate, type RowWork } from '../../common/imports/index.js';
import { type TableFormat, type TableRow, valueCell } from '../../common/tabular/index.js';
import { AuditedImports } from '../audit/index.js';
import { invalidRequest } from '../../common/validation/index.js';
import { isRecordOf, type NewTransaction } from './new-transaction.js';
import type { Transaction } from './transaction.js';
import { bodyOfRow } from './transaction-file.js';
import { referenceTaken } from './transaction-keys.repository.js';
import { Tried, TransactionTrials } from './transaction-trials.service.js';
import { CreateTransactionDto, newTransaction } from './transactions.dto.js';
import { TransactionsRepository } from './transactions.repository.js';
import { Transactions } from './transactions.service.js';

/**
 * Transactions from a file. Each row is recorded as a single `POST` would be, under every rule that it is under. It needs an
 * `externalReference`, by which a repeat of the file knows what was recorded of it.
 */
@Injectable()
export class TransactionImports {
  constructor(
    private readonly imports: AuditedImports,
    private readonly transactions: Transactions,
    private readonly repository: TransactionsRepository,
    private readonly trials: TransactionTrials,
  ) {}

  /**
   * @param input UTF-8, at most 10 MiB and 10,000 rows
   * @returns the report, a row as soon as it is done
   * @throws table.…
   */
  open(
    actor: Actor,
    input: AsyncIterable<Uint8Array>,
    format: TableFormat,
    options: ImportOptions,
  ): Promise<AsyncIterableIterator<string>> {
    const prepare = this.worksOf(actor, options.mode);
    const cellOf = (_: string, value: unknown) => valueCell(value);
    return this.imports.open(actor, input, format, { action: 'transaction.imported', prepare, cellOf }, options);
  }

  private worksOf(actor: Actor, mode: ImportMode): (rows: readonly TableRow[]) => Promise<RowWork[]> {
    const tried = new Tried();
    const work = async ({ values }: TableRow): Promise<RowFate> => {
      const input = newTransaction(await bodyOf(CreateTransactionDto, bodyOfRow(values)));
      const known = await this.find(actor, input);
      if (known) return repeated(known, input);
      return mode === 'dryRun' ? this.tryOut(actor, input, tried) : this.carryOut(actor, input);
    };
    return async (rows) => rows.map((row) => () => work(row));
  }

  private async carryOut(actor: Actor, input: NewTransaction): Promise<RowFate> {
    try {
      return { outcome: 'created', id: (await this.transactions.record(actor, input)).id };
    } catch (error) {
      // Somebody else has recorded it since it was looked for, such as a second copy of the file.
      const isKnown = error instanceof DomainError && error.code === 'transaction.duplicate';
      const known = isKnown ? await this.find(actor, input) : null;
      if (known) return repeated(known, input);
      throw error;
    }
  }

  private async tryOut(actor: Actor, input: NewTransaction, tried: Tried): Promise<RowFate> {
    const before = tried.find(input);
    if (before) return { ...repeated(before, input), id: null };
    await this.trials.tryOut(actor, input, tried);
    return { outcome: 'valid', id: null };
  }

  private find({ scope }: Actor, { clientId, externalReference }: NewTransaction): Promise<Transaction | null> {
    if (externalReference === undefined) throw unnamed();
    return this.repository.findByReference(scope, clientId, externalReference);
  }
}

/** @throws transaction.duplicate when another transaction has that reference */
function repeated(known: Transaction, input: NewTransaction): RowFate {
  if (!isRecordOf(known, input)) throw referenceTaken();
  return { outcome: 'repeated', id: known.id };
}

function unnamed(): DomainError {
  const detail = 'A row of a file needs it: a repeat of the file goes by it';
  return invalidRequest({ pointer: '/externalReference', code: 'field.required', detail });
}
