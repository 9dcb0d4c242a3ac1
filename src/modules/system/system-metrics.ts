import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { FactClaims } from '../../common/facts/index.js';
import { PoolFigures } from '../../common/persistence/index.js';
import { Logger } from '../../common/logging/index.js';
import { readGauge } from '../../common/metrics/index.js';

/** Figures of the connection pool and of news that wait. */
@Injectable()
export class SystemMetrics implements OnModuleInit {
  constructor(
    private readonly pool: PoolFigures,
    private readonly facts: FactClaims,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.gauge('database_pool_connections', 'Open connections to the database', () => this.pool.open);
    this.gauge('database_pool_checked_out', 'Connections in use', () => this.pool.checkedOut);
    this.gauge('database_pool_waiting', 'Operations that wait for a connection', () => this.pool.waiting);
    this.gauge('facts_oldest_pending_seconds', 'Age of the oldest fact that no subscriber has handled', async () => {
      const oldest = await this.facts.oldestPublishedAt();
      return oldest ? Math.max(0, (this.clock.now().getTime() - oldest.getTime()) / 1_000) : 0;
    });
  }

  private gauge(name: string, help: string, read: () => number | Promise<number>): void {
    readGauge(name, help, read, (error) => {
      this.logger.warn({ err: error, metric: name }, 'figure could not be read');
    });
  }
}
