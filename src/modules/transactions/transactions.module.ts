import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClientsModule } from '../clients/index.js';
import { ConfiguredLimits } from './configured-limits.js';
import { Lanes } from './lanes.js';
import { transactionCollection, transactionDayCollection, transactionKeyCollection } from './transaction.schema.js';
import { SubjectTransactions } from './subject-transactions.repository.js';
import { TransactionDays } from './transaction-days.repository.js';
import { TransactionExports } from './transaction-exports.service.js';
import { TransactionFilesController } from './transaction-files.controller.js';
import { TransactionImports } from './transaction-imports.service.js';
import { TransactionKeys } from './transaction-keys.repository.js';
import { TransactionMovesController } from './transaction-moves.controller.js';
import { TransactionMoves } from './transaction-moves.service.js';
import { TransactionTotalsReader } from './transaction-totals.read-model.js';
import { TransactionSeeds } from './transaction-seeds.service.js';
import { TransactionTotals } from './transaction-totals.service.js';
import { TransactionTrials } from './transaction-trials.service.js';
import { TransactionTrail } from './transaction-trail.service.js';
import { TransactionsController } from './transactions.controller.js';
import { TransactionsRepository } from './transactions.repository.js';
import { Transactions } from './transactions.service.js';

const COLLECTIONS = [transactionCollection, transactionKeyCollection, transactionDayCollection];

@Module({
  imports: [ClientsModule, MongooseModule.forFeature(COLLECTIONS)],
  controllers: [TransactionsController, TransactionFilesController, TransactionMovesController],
  providers: [
    ConfiguredLimits,
    Lanes,
    SubjectTransactions,
    TransactionDays,
    TransactionExports,
    TransactionImports,
    TransactionKeys,
    TransactionMoves,
    Transactions,
    TransactionSeeds,
    TransactionsRepository,
    TransactionTotals,
    TransactionTotalsReader,
    TransactionTrail,
    TransactionTrials,
  ],
  exports: [SubjectTransactions, TransactionSeeds],
})
export class TransactionsModule {}
