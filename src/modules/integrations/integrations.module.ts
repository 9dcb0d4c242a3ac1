import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BankingController } from './banking/banking.controller.js';
import { BanksController } from './banking/banks.controller.js';
import { Banks } from './banking/banks.service.js';
import { BrasilapiController } from './lookups/brasilapi.controller.js';
import { keptAnswerCollection } from './lookups/kept-answer.schema.js';
import { KeptAnswers } from './lookups/kept-answers.repository.js';
import { LookupMetrics } from './lookups/lookups.metrics.js';
import { Lookups } from './lookups/lookups.service.js';
import { ProvidersController } from './lookups/providers.controller.js';
import { Providers } from './lookups/providers/providers.service.js';
import { Questions } from './lookups/questions.service.js';
import { ViacepController } from './lookups/viacep.controller.js';
import { AreaCodesController } from './validation/area-codes.controller.js';
import { ValidationController } from './validation/validation.controller.js';

@Module({
  imports: [MongooseModule.forFeature([keptAnswerCollection])],
  controllers: [
    ValidationController,
    AreaCodesController,
    BanksController,
    BankingController,
    ViacepController,
    BrasilapiController,
    ProvidersController,
  ],
  providers: [Banks, KeptAnswers, LookupMetrics, Lookups, Providers, Questions],
})
export class IntegrationsModule {}
