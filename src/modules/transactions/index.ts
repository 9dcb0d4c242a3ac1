import './transactions.errors.js';

export { type SubjectTransaction, SubjectTransactions } from './subject-transactions.repository.js';
export { TransactionSeeds } from './transaction-seeds.service.js';
export { TransactionsModule } from './transactions.module.js';
export { transactionMoved, transactionRecorded, transactionReversed } from './transactions.facts.js';
