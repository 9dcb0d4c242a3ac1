import './transactions.errors.js';

export { type SubjectTransaction, SubjectTransactions } from './subject-transactions.repository.js';
export { TransactionsModule } from './transactions.module.js';
export { transactionMoved, transactionRecorded, transactionReversed } from './transactions.facts.js';
