import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { LoadedConfig } from './load-config.js';

/** Makes every topic injectable by its class. */
@Global()
@Module({})
export class ConfigModule {
  static for(config: LoadedConfig): DynamicModule {
    const providers = [...config].map(([type, value]) => ({ provide: type, useValue: value }));
    return { module: ConfigModule, providers, exports: providers };
  }
}
