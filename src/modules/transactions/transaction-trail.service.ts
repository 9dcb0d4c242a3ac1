import { Injectable } from '@nestjs/common';
import { formatMoney } from '../../../libs/money/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import type { Transaction } from './transaction.js';

/** What the audit keeps of a transaction: type, amount and status, never the words of people. */
@Injectable()
export class TransactionTrail {
  constructor(private readonly audit: Audit) {}

  record(actor: Actor, action: string, transaction: Transaction, tx: Tx, more: object = {}): Promise<void> {
    const { id, clientId, type, amount, status } = transaction;
    const changes = { type, amount: formatMoney(amount), status, ...more };
    return this.audit.append(actor, { action, target: { type: 'transaction', id }, clientId, changes }, tx);
  }
}
