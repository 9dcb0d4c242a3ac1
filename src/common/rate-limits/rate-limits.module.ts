import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { getModelToken, MongooseModule } from '@nestjs/mongoose';
import { LimitsConfig } from '../../config/index.js';
import { Clock } from '../clock/index.js';
import { Logger } from '../logging/index.js';
import { DatabaseLimitStore } from './database-limit-store.repository.js';
import { LimitStore } from './limit-store.js';
import { limitStrikeCollection, limitWindowCollection } from './limits.schema.js';
import { RequestLimits } from './request-limits.js';
import { RateLimits } from './rate-limits.service.js';
import { RedisLimitStore } from './redis-limit-store.js';

/** Counts for all instances: in Redis where REDIS_URL names one, else in the database. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([limitWindowCollection, limitStrikeCollection])],
  providers: [
    {
      provide: LimitStore,
      inject: [LimitsConfig, Logger, Clock, getModelToken('limit_windows'), getModelToken('limit_strikes')],
      useFactory: (
        config: LimitsConfig,
        logger: Logger,
        clock: Clock,
        ...models: ConstructorParameters<typeof DatabaseLimitStore>
      ) => (config.REDIS_URL === '' ? new DatabaseLimitStore(...models) : new RedisLimitStore(config, logger, clock)),
    },
    RateLimits,
    RequestLimits,
  ],
  exports: [LimitStore, RateLimits, RequestLimits],
})
export class RateLimitsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly store: LimitStore) {}

  async onModuleInit(): Promise<void> {
    if (this.store instanceof RedisLimitStore) await this.store.open();
  }

  onApplicationShutdown(): void {
    if (this.store instanceof RedisLimitStore) this.store.close();
  }
}
