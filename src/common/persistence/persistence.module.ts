import './mongoose-settings.js';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { DatabaseConfig } from '../../config/index.js';
import { Clock } from '../clock/index.js';
import { FactClaims } from '../facts/fact-claims.repository.js';
import { FactDispatcher } from '../facts/fact-dispatcher.js';
import { FactsBackground } from '../facts/facts.background.js';
import { FactOutbox } from '../facts/fact-outbox.repository.js';
import { FactSubscribers } from '../facts/fact-subscribers.js';
import { IdempotencyStore } from './idempotency-store.js';
import { CommandFigures } from './command-figures.js';
import { counterCollection, factDeliveryCollection, idempotencyCollection, leaseCollection } from './common.schema.js';
import { DatabaseHealth } from './database-health.js';
import { Hints } from './hints.js';
import { Leases } from './leases.js';
import { connectOptions } from './mongoose-settings.js';
import { Numbers } from './numbers.js';
import { PoolFigures } from './pool-figures.js';
import { UnitOfWork } from './unit-of-work.js';

export interface DatabaseTarget {
  /** Connection string with credentials, without a database name. */
  readonly uri: string;
  readonly dbName: string;
  /** What the start banner says about the server. */
  readonly description: string;
  /** Puts the application together without a database, to look at it. */
  readonly isOffline?: boolean;
}

export abstract class DatabaseLocation implements DatabaseTarget {
  abstract readonly uri: string;
  abstract readonly dbName: string;
  abstract readonly description: string;
}

const providers = [
  Hints,
  Leases,
  Numbers,
  FactSubscribers,
  FactOutbox,
  FactClaims,
  FactDispatcher,
  IdempotencyStore,
  UnitOfWork,
  DatabaseHealth,
];

/** Connection, unit of work, facts, leases and numbers, for every module. */
@Global()
@Module({})
export class PersistenceModule {
  static forDatabase(target: DatabaseTarget): DynamicModule {
    const pool = new PoolFigures();
    const commands = new CommandFigures();
    return {
      module: PersistenceModule,
      imports: [
        MongooseModule.forRootAsync({
          inject: [DatabaseConfig, Clock],
          useFactory: (config: DatabaseConfig, clock: Clock) => ({
            ...connectOptions(config),
            uri: target.uri,
            dbName: target.dbName,
            retryAttempts: 0,
            lazyConnection: target.isOffline === true,
            onConnectionCreate: (connection: Connection) => {
              pool.follow(connection.getClient());
              commands.follow(connection.getClient(), config.MONGODB_SLOW_COMMAND_MS, clock);
            },
          }),
        }),
        MongooseModule.forFeature([counterCollection, leaseCollection, factDeliveryCollection, idempotencyCollection]),
      ],
      providers: [
        { provide: DatabaseLocation, useValue: target },
        { provide: PoolFigures, useValue: pool },
        { provide: CommandFigures, useValue: commands },
        ...providers,
        FactsBackground,
      ],
      exports: [DatabaseLocation, PoolFigures, CommandFigures, ...providers],
    };
  }
}
