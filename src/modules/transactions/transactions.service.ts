import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { faultPoint } from '../../common/fault-points/fault-points.js';
import {
  assertVersion,
  Cursors,
  type ExpectedVersions,
  type Page,
  type PageQueryDto,
  pageRequest,
  toPage,
} from '../../common/http/index.js';
import { newObjectId, type Tx, UnitOfWork, WAITS_ITS_TURN } from '../../common/persistence/index.js';
import { freeObject } from '../../common/validation/index.js';
import { Clients } from '../clients/index.js';
import { Lanes } from './lanes.js';
import { type NewTransaction, openTransaction } from './new-transaction.js';
import { type Transaction, usesUpDay } from './transaction.js';
import { TransactionDays } from './transaction-days.repository.js';
import { assertAllowed, assertMayTouch } from './transaction-moves.js';
import { ConfiguredLimits } from './configured-limits.js';
import { TransactionTrail } from './transaction-trail.service.js';
import { transactionRecorded } from './transactions.facts.js';
import { type TransactionFilter, TransactionsRepository } from './transactions.repository.js';

/** `-` in front: newest first. */
export const TRANSACTION_SORTS = ['-occurredAt', 'occurredAt'] as const;
export type TransactionSort = (typeof TRANSACTION_SORTS)[number];

export type TransactionQuery = TransactionFilter & PageQueryDto & { readonly sort?: TransactionSort | undefined };

/** What a person may edit; null clears. */
export interface TransactionPatch {
  readonly description?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Recording, reading and describing transactions. */
@Injectable()
export class Transactions {
  constructor(
    private readonly transactions: TransactionsRepository,
    private readonly days: TransactionDays,
    private readonly clients: Clients,
    private readonly limits: ConfiguredLimits,
    private readonly trail: TransactionTrail,
    private readonly lanes: Lanes,
    private readonly unitOfWork: UnitOfWork,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** Throws transaction.not_found. */
  async get(scope: Scope, id: string, tx?: Tx): Promise<Transaction> {
    const transaction = await this.transactions.findById(scope, id, tx);
    if (!transaction) throw new DomainError('transaction.not_found');
    return transaction;
  }

  /** By default the newest first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(scope: Scope, query: TransactionQuery): Promise<Page<Transaction>> {
    const { limit: _limit, cursor: _cursor, page: _page, sort = '-occurredAt', ...filter } = query;
    const list = ['transactions', filter, sort];
    const request = pageRequest(query, this.cursors, list);
    const rows = await this.transactions.page(scope, filter, sort.startsWith('-') ? -1 : 1, request);
    return toPage(
      rows,
      request,
      (row) => row,
      ({ occurredAt, id }) => this.cursors.encode({ value: occurredAt.toISOString(), id }, list),
    );
  }

  /**
   * Records a transaction of an active client. Throws client.not_found, client.inactive, request.invalid,
   * transaction.duplicate, transaction.end_to_end_id_taken, transaction.over_role_limit, transaction.over_daily_limit,
   * transaction.needs_second_person, transaction.busy.
   */
  record(actor: Actor, input: NewTransaction): Promise<Transaction> {
    const id = newObjectId();
    const metadata = freeObject('metadata', input.metadata);
    return this.lanes.run(input.clientId.toLowerCase(), () =>
      this.unitOfWork.run(async (tx) => {
        const client = await this.clients.holdActive(actor.scope, input.clientId, tx);
        faultPoint('transactions.client-held');
        const opening = { id, clientId: client.id, actor, now: this.clock.now(), limits: this.limits };
        const transaction = openTransaction({ ...input, metadata }, opening);
        if (usesUpDay(transaction)) await this.days.add(transaction, this.limits.perClientAndDay, tx);
        this.transactions.insert(transaction, tx);
        await this.trail.record(actor, 'transaction.recorded', transaction, tx);
        const about = { transactionId: id, clientId: client.id };
        await tx.publish(transactionRecorded(client.id, transaction.createdAt, about));
        return transaction;
      }, WAITS_ITS_TURN),
    );
  }

  /**
   * Describes a pending transaction. Throws transaction.not_found, request.stale, transaction.of_another, transaction.wrong_state,
   * request.invalid.
   */
  patch(actor: Actor, id: string, expected: ExpectedVersions, patch: TransactionPatch): Promise<Transaction> {
    const metadata = freeObject('metadata', patch.metadata);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(actor.scope, id, tx);
      assertVersion(expected, before.version);
      assertMayTouch(before, actor);
      assertAllowed(before, 'update');
      const given = {
        description: patch.description === undefined ? before.description : patch.description,
        metadata: patch.metadata === undefined ? before.metadata : metadata,
      };
      const fields = (['description', 'metadata'] as const).filter(
        (field) => JSON.stringify(given[field]) !== JSON.stringify(before[field]),
      );
      if (fields.length === 0) return before;
      const after = { ...before, ...given, version: before.version + 1, updatedAt: this.clock.now() };
      await this.transactions.update(actor.scope, before, after, tx);
      await this.trail.record(actor, 'transaction.updated', after, tx, { fields });
      return after;
    });
  }
}
