import './transactions.errors.js';

export { TransactionsModule } from './transactions.module.js';
export { transactionMoved, transactionRecorded, transactionReversed } from './transactions.facts.js';
