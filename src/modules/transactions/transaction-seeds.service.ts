import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { madeUpTransactions } from './made-up-transactions.js';
import { TransactionMoves } from './transaction-moves.service.js';
import { Transactions } from './transactions.service.js';

/** Invented transactions for trials. */
@Injectable()
export class TransactionSeeds {
  constructor(
    private readonly transactions: Transactions,
    private readonly moves: TransactionMoves,
  ) {}

  /**
   * Records the transactions of a new client; two of three are approved.
   * @param second approves what `actor` recorded; another one than `actor`
   * @returns how many
   */
  async plant(actor: Actor, second: Actor, seed: number, n: number, clientId: string): Promise<number> {
    const wanted = madeUpTransactions(seed, n, clientId);
    for (const { input, isApproved } of wanted) {
      const { id } = await this.transactions.record(actor, input);
      if (isApproved) await this.moves.move(second, id, 'approve');
    }
    return wanted.length;
  }
}
