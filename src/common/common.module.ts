import { Global, Module } from '@nestjs/common';
import { LoggingConfig } from '../config/index.js';
import { Clock, SystemClock } from './clock/index.js';
import { BlindIndex, DataKeys, Envelope } from './encryption/index.js';
import { Cursors } from './http/cursor.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Background, Readiness } from './lifecycle/index.js';
import { createLogger, Logger } from './logging/index.js';

const providers = [
  { provide: Clock, useClass: SystemClock },
  {
    provide: Logger,
    inject: [LoggingConfig],
    useFactory: (config: LoggingConfig) => createLogger({ level: config.LOG_LEVEL }),
  },
  Envelope,
  DataKeys,
  BlindIndex,
  Cursors,
  ProblemFilter,
  Background,
  Readiness,
];

/** What every module may inject besides the database. */
@Global()
@Module({ providers, exports: providers })
export class CommonModule {}
