import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Gauge, register } from 'prom-client';
import { FactClaims } from '../../common/facts/index.js';
import { Logger } from '../../common/logging/index.js';

/** Figures of the connection pool and of news that wait. */
@Injectable()
export class SystemMetrics implements OnModuleInit {
  private checkedOut = 0;
  private created = 0;
  private waiting = 0;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly facts: FactClaims,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.followPool();
    this.gauge('database_pool_connections', 'Open connections to the database', () => this.created);
    this.gauge('database_pool_checked_out', 'Connections in use', () => this.checkedOut);
    this.gauge('database_pool_waiting', 'Operations that wait for a connection', () => this.waiting);
    this.gauge('facts_oldest_pending_seconds', 'Age of the oldest fact that no subscriber has handled', async () => {
      const oldest = await this.facts.oldestPublishedAt();
      return oldest ? Math.max(0, (Date.now() - oldest.getTime()) / 1_000) : 0;
    });
  }

  private followPool(): void {
    const client = this.connection.getClient();
    client.on('connectionCreated', () => this.created++);
    client.on('connectionClosed', () => this.created--);
    client.on('connectionCheckedOut', () => {
      this.checkedOut++;
      this.waiting--;
    });
    client.on('connectionCheckOutStarted', () => this.waiting++);
    client.on('connectionCheckOutFailed', () => this.waiting--);
    client.on('connectionCheckedIn', () => this.checkedOut--);
  }

  /** Replaces a gauge of the same name: several applications of one process (tests) share the registry. */
  private gauge(name: string, help: string, read: () => number | Promise<number>): void {
    const logger = this.logger;
    register.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      async collect() {
        try {
          this.set(await read());
        } catch (error) {
          logger.warn({ err: error, metric: name }, 'figure could not be read');
        }
      },
    });
  }
}
