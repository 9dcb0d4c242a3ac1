import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { breakerCollection } from './breaker.schema.js';
import { BreakerStore } from './breaker-state.js';
import { BreakersRepository } from './breakers.repository.js';
import { Breakers } from './breakers.service.js';

/** Breakers towards providers, shared by all instances. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([breakerCollection])],
  providers: [{ provide: BreakerStore, useClass: BreakersRepository }, Breakers],
  exports: [Breakers],
})
export class BreakersModule {}
