import { Injectable } from '@nestjs/common';
import { type Cents, parseMoney } from '../../../libs/money/index.js';
import { TransactionsConfig } from '../../config/index.js';
import type { TransactionLimits } from './transaction-limits.js';

/** The limits as the settings give them. */
@Injectable()
export class ConfiguredLimits implements TransactionLimits {
  readonly secondApproverAbove: Cents;
  readonly perClientAndDay: Cents;
  private readonly ofRoles: ReadonlyMap<string, Cents>;
  private readonly ofOthers: Cents;

  constructor(config: TransactionsConfig) {
    this.secondApproverAbove = amountOf(config.TRANSACTION_SECOND_APPROVER_ABOVE);
    this.perClientAndDay = amountOf(config.TRANSACTION_LIMIT_PER_CLIENT_AND_DAY);
    this.ofOthers = amountOf(config.TRANSACTION_LIMIT);
    this.ofRoles = new Map([
      ['MANAGER', amountOf(config.TRANSACTION_LIMIT_MANAGER)],
      ['ADMIN', amountOf(config.TRANSACTION_LIMIT_ADMIN)],
    ]);
  }

  /** Roles of one's own have the limit of an operator. */
  readonly ofRole = (role: string): Cents => this.ofRoles.get(role) ?? this.ofOthers;
}

function amountOf(text: string): Cents {
  const verdict = parseMoney(text);
  if (!verdict.valid) throw new Error(`a setting that was checked is no amount: ${verdict.reason}`);
  return verdict.cents;
}
