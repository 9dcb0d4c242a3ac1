import { Injectable } from '@nestjs/common';
import { dayInSaoPaulo } from '../../../libs/brazil/index.js';
import { type Cents, sumCents } from '../../../libs/money/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { newObjectId } from '../../common/persistence/index.js';
import { freeObject } from '../../common/validation/index.js';
import { Clients } from '../clients/index.js';
import { ConfiguredLimits } from './configured-limits.js';
import { type NewTransaction, openTransaction } from './new-transaction.js';
import { type Transaction, usesUpDay } from './transaction.js';
import { overDailyLimit, TransactionDays } from './transaction-days.repository.js';
import { endToEndIdTaken } from './transaction-keys.repository.js';
import { TransactionsRepository } from './transactions.repository.js';

/** What the rows before would have recorded. */
export class Tried {
  /** By client and day. */
  readonly used = new Map<string, Cents>();
  readonly endToEndIds = new Set<string>();
  private readonly byReference = new Map<string, Transaction>();

  add(transaction: Transaction): void {
    const { clientId, externalReference, endToEndId } = transaction;
    if (endToEndId !== null) this.endToEndIds.add(endToEndId);
    if (externalReference !== null) this.byReference.set(`${clientId}:${externalReference}`, transaction);
  }

  find({ clientId, externalReference }: NewTransaction): Transaction | null {
    return this.byReference.get(`${clientId.toLowerCase()}:${externalReference ?? ''}`) ?? null;
  }
}

/** Transactions that would be recorded one after the other, and are not. */
@Injectable()
export class TransactionTrials {
  constructor(
    private readonly transactions: TransactionsRepository,
    private readonly days: TransactionDays,
    private readonly clients: Clients,
    private readonly limits: ConfiguredLimits,
    private readonly clock: Clock,
  ) {}

  /** Throws as `Transactions.record` would, but transaction.duplicate and transaction.busy. */
  async tryOut(actor: Actor, input: NewTransaction, tried: Tried): Promise<void> {
    const metadata = freeObject('metadata', input.metadata);
    const client = await this.clients.getActive(actor.scope, input.clientId);
    const opening = { id: newObjectId(), clientId: client.id, actor, now: this.clock.now(), limits: this.limits };
    const transaction = openTransaction({ ...input, metadata }, opening);
    const day = `${client.id}:${dayInSaoPaulo(transaction.createdAt)}`;
    const used = await this.usedAfter(transaction, tried.used.get(day));
    await this.assertNewEndToEndId(transaction, tried);
    tried.used.set(day, used);
    tried.add(transaction);
  }

  /** @throws transaction.over_daily_limit */
  private async usedAfter(transaction: Transaction, usedByRows: Cents | undefined): Promise<Cents> {
    const used = usedByRows ?? (await this.days.usedOf(transaction));
    if (!usesUpDay(transaction)) return used;
    const after = sumCents([used, transaction.amount]);
    if (after > this.limits.perClientAndDay) throw overDailyLimit(this.limits.perClientAndDay);
    return after;
  }

  /** @throws transaction.end_to_end_id_taken */
  private async assertNewEndToEndId({ endToEndId }: Transaction, { endToEndIds }: Tried): Promise<void> {
    if (endToEndId === null) return;
    if (endToEndIds.has(endToEndId) || (await this.transactions.hasEndToEndIdAcrossClients(endToEndId)))
      throw endToEndIdTaken();
  }
}
