import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/index.js';
import { MonitoringModule } from '../monitoring/index.js';
import { FirstPageController } from './first-page.controller.js';
import { Overviews } from './overviews.service.js';

@Module({
  imports: [ClientsModule, MonitoringModule],
  controllers: [FirstPageController],
  providers: [Overviews],
})
export class DashboardModule {}
