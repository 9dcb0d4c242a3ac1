import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { SharedValue } from '../../common/cache/index.js';
import { Clock } from '../../common/clock/index.js';
import { DatabaseHealth } from '../../common/persistence/index.js';

const SHARED_MS = 500;

/** Whether the database takes a write and gives it back within a second. Callers within half a second share one answer. */
@Injectable()
export class DatabaseIndicator {
  private readonly shared: SharedValue<HealthIndicatorResult>;

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly database: DatabaseHealth,
    clock: Clock,
  ) {
    this.shared = new SharedValue(SHARED_MS, () => this.ask(), clock);
  }

  check(): Promise<HealthIndicatorResult> {
    return this.shared.get();
  }

  private async ask(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    const startedAt = performance.now();
    try {
      await this.database.check(1_000);
      return indicator.up({ responseMs: Math.round(performance.now() - startedAt) });
    } catch {
      return indicator.down({ message: 'no write and read within 1,000 ms' }); // the driver's text stays inside
    }
  }
}
