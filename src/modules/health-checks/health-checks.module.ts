import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ApiHealthController } from './api-health.controller.js';
import { DatabaseIndicator } from './database.indicator.js';
import { HealthController } from './health.controller.js';
import { ClientsModule } from '../clients/index.js';
import { MonitoringModule } from '../monitoring/index.js';
import { ReadinessIndicator } from './readiness.indicator.js';
import { StatsService } from './stats.service.js';

@Module({
  imports: [ClientsModule, MonitoringModule, TerminusModule.forRoot({ errorLogStyle: 'json', logger: false })],
  controllers: [HealthController, ApiHealthController],
  providers: [DatabaseIndicator, ReadinessIndicator, StatsService],
})
export class HealthChecksModule {}
