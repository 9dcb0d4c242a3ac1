import { Injectable } from '@nestjs/common';
import type { Cents } from '../../../libs/money/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { assertVersion, type ExpectedVersions } from '../../common/http/index.js';
import { newObjectId, UnitOfWork, WAITS_ITS_TURN } from '../../common/persistence/index.js';
import { ConfiguredLimits } from './configured-limits.js';
import { Lanes } from './lanes.js';
import { repeatedReversal, reversedPair, UNNAMED_REVERSAL } from './reversal.js';
import { type Move, partyOf, type Transaction } from './transaction.js';
import { TransactionDays } from './transaction-days.repository.js';
import { assertMayTouch, moved } from './transaction-moves.js';
import { TransactionTrail } from './transaction-trail.service.js';
import { transactionMoved, transactionReversed } from './transactions.facts.js';
import { TransactionsRepository } from './transactions.repository.js';
import { Transactions } from './transactions.service.js';

const ACTIONS: Readonly<Record<Move, string>> = {
  approve: 'transaction.approved',
  reject: 'transaction.rejected',
  cancel: 'transaction.cancelled',
};

export interface MoveOptions {
  readonly expected?: ExpectedVersions;
  readonly reason?: string | undefined;
}

export interface ReversalInput {
  /** All that is left if absent. */
  readonly amount?: Cents | undefined;
  /** Tells several reversals of one transaction apart. */
  readonly reference?: string | undefined;
  readonly reason: string;
}

/** What becomes of a recorded transaction. */
@Injectable()
export class TransactionMoves {
  constructor(
    private readonly all: Transactions,
    private readonly transactions: TransactionsRepository,
    private readonly days: TransactionDays,
    private readonly limits: ConfiguredLimits,
    private readonly trail: TransactionTrail,
    private readonly lanes: Lanes,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Approves, rejects or cancels. Throws transaction.not_found, request.stale, transaction.wrong_state, transaction.own,
   * transaction.of_another, transaction.approved_already, transaction.over_role_limit, transaction.busy.
   */
  async move(actor: Actor, id: string, move: Move, options: MoveOptions = {}): Promise<Transaction> {
    if (move === 'approve') return this.carryOut(actor, id, move, options);
    // What is given back of the daily limit lies where new transactions of the client are counted.
    const { clientId } = await this.all.get(actor.scope, id);
    return this.lanes.run(clientId, () => this.carryOut(actor, id, move, options));
  }

  /**
   * Takes back an approved transaction, also of a client that is no longer active. A repeat under the same reference gives the
   * first reversal. Throws transaction.not_found, transaction.wrong_state, transaction.over_reversal,
   * transaction.reversal_differs, transaction.over_role_limit, transaction.busy.
   */
  reverse(
    actor: Actor,
    id: string,
    { amount, reference = UNNAMED_REVERSAL, reason }: ReversalInput,
  ): Promise<Transaction> {
    const reversalId = newObjectId();
    return this.lanes.run(id.toLowerCase(), () =>
      this.unitOfWork.run(async (tx) => {
        const before = await this.all.get(actor.scope, id, tx);
        const first = await this.transactions.findReversal(actor.scope, before.id, reference, tx);
        if (first) return repeatedReversal(first, amount);
        const request = { id: reversalId, amount, reference, reason, by: partyOf(actor), at: this.clock.now() };
        const { original, reversal } = reversedPair(before, request, this.limits);
        await this.transactions.update(actor.scope, before, original, tx);
        this.transactions.insert(reversal, tx);
        const about = { transactionId: original.id, clientId: original.clientId, reversalId };
        await this.trail.record(actor, 'transaction.reversed', reversal, tx, { reversalOf: original.id });
        await tx.publish(transactionReversed(original.clientId, reversal.createdAt, about));
        return reversal;
      }, WAITS_ITS_TURN),
    );
  }

  private carryOut(actor: Actor, id: string, move: Move, { expected, reason }: MoveOptions): Promise<Transaction> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.all.get(actor.scope, id, tx);
      assertVersion(expected, before.version);
      if (move === 'cancel') assertMayTouch(before, actor);
      const request = { move, by: partyOf(actor), at: this.clock.now(), reason: reason ?? null };
      const after = moved(before, request, this.limits);
      await this.transactions.update(actor.scope, before, after, tx);
      if (move !== 'approve') await this.days.giveBack(after, tx);
      await this.trail.record(actor, ACTIONS[move], after, tx);
      const about = { transactionId: after.id, clientId: after.clientId };
      await tx.publish(transactionMoved(after.clientId, after.updatedAt, about));
      return after;
    }, WAITS_ITS_TURN);
  }
}
