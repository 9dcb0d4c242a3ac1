import { Matches } from 'class-validator';
import { parseMoney } from '../../libs/money/index.js';
import { defineConfig } from './define-config.js';

const AMOUNT = /^[0-9]{1,12}\.[0-9]{2}$/;

export class TransactionsConfig {
  /** The most, in BRL, that an OPERATOR or a role of one's own records at once. 0.01 to 100000000000.00. */
  @Matches(AMOUNT)
  TRANSACTION_LIMIT = '50000.00';

  /** The most, in BRL, that a MANAGER records, approves or reverses at once. 0.01 to 100000000000.00. */
  @Matches(AMOUNT)
  TRANSACTION_LIMIT_MANAGER = '1000000.00';

  /** The most, in BRL, that an ADMIN records, approves or reverses at once. 0.01 to 100000000000.00. */
  @Matches(AMOUNT)
  TRANSACTION_LIMIT_ADMIN = '100000000000.00';

  /** Amount in BRL above which two people must approve. 0.01 to 100000000000.00. */
  @Matches(AMOUNT)
  TRANSACTION_SECOND_APPROVER_ABOVE = '100000.00';

  /** The most, in BRL, that is recorded for one client in a day of São Paulo. 0.01 to 100000000000.00. */
  @Matches(AMOUNT)
  TRANSACTION_LIMIT_PER_CLIENT_AND_DAY = '10000000.00';
}

export const transactionsConfig = defineConfig('transactions', TransactionsConfig, (config) =>
  Object.entries(config)
    .filter(([, amount]) => !parseMoney(amount).valid)
    .map(([variable]) => ({ variable, reason: 'must be an amount such as 50000.00, from 0.01 to 100000000000.00' })),
);
