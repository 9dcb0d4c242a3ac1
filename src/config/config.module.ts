import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Environment, loadConfig } from './load-config.js';

/** Makes every topic injectable by its class. */
@Global()
@Module({})
export class ConfigModule {
  /** @throws ConfigError with all faults of all topics */
  static forEnvironment(environment: Environment): DynamicModule {
    const providers = [...loadConfig(environment)].map(([type, value]) => ({ provide: type, useValue: value }));
    return { module: ConfigModule, providers, exports: providers };
  }
}
