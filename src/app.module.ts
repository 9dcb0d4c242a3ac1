import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { BreakersModule } from './common/breakers/index.js';
import { CommonModule } from './common/common.module.js';
import { EtagInterceptor, IdempotencyInterceptor, UnknownQueryGuard } from './common/http/index.js';
import { type DatabaseTarget, PersistenceModule } from './common/persistence/index.js';
import { OutboundModule } from './common/outbound/index.js';
import { RateLimitGuard, RateLimitsModule } from './common/rate-limits/index.js';
import { ConfigModule, type LoadedConfig } from './config/index.js';
import { AccessLogsModule, AnswerNotesInterceptor } from './modules/access-logs/index.js';
import { AlertsModule } from './modules/alerts/index.js';
import { AuditModule } from './modules/audit/index.js';
import { AccessGuard, AuthModule } from './modules/auth/index.js';
import { ClientsModule } from './modules/clients/index.js';
import { MonitoringModule } from './modules/monitoring/index.js';
import { DashboardModule } from './modules/dashboard/index.js';
import { HealthChecksModule } from './modules/health-checks/index.js';
import { IntegrationsModule } from './modules/integrations/index.js';
import { LiveModule } from './modules/live/index.js';
import { NotificationLogModule, NotificationsModule } from './modules/notifications/index.js';
import { PrivacyModule } from './modules/privacy/index.js';
import { SystemModule } from './modules/system/index.js';
import { TransactionsModule } from './modules/transactions/index.js';

/** Feature modules, lowest rank first (docs/architecture.md). The only list of them. */
const FEATURES = [
  AuditModule,
  NotificationsModule,
  AuthModule,
  ClientsModule,
  IntegrationsModule,
  TransactionsModule,
  MonitoringModule,
  AccessLogsModule,
  AlertsModule,
  DashboardModule,
  LiveModule,
  PrivacyModule,
  SystemModule,
  HealthChecksModule,
  NotificationLogModule, // last: its /notifications/:id would swallow what others register below /notifications
];

@Module({})
export class AppModule {
  /**
   * @param config what `loadConfig` made of the environment
   * @param database where the data is; already probed and migrated
   */
  static for(config: LoadedConfig, database: DatabaseTarget): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.for(config),
        CommonModule,
        OutboundModule,
        PersistenceModule.forDatabase(database),
        RateLimitsModule,
        BreakersModule,
        ...FEATURES,
      ],
      providers: [
        // In this order: strangers learn nothing of a route's parameters.
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_GUARD, useClass: UnknownQueryGuard },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AnswerNotesInterceptor },
      ],
    };
  }
}
