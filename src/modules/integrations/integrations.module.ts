import { Module } from '@nestjs/common';
import { BankingController } from './banking/banking.controller.js';
import { BanksController } from './banking/banks.controller.js';
import { Banks } from './banking/banks.service.js';
import { AreaCodesController } from './validation/area-codes.controller.js';
import { ValidationController } from './validation/validation.controller.js';

@Module({
  controllers: [ValidationController, AreaCodesController, BanksController, BankingController],
  providers: [Banks],
})
export class IntegrationsModule {}
