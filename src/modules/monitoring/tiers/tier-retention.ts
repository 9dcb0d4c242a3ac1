import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/index.js';
import { ProbingConfig } from '../../../config/index.js';
import type { TierName } from './tiers.js';

const DAY_MS = 86_400_000;

/** How long buckets are kept. */
@Injectable()
export class TierRetention {
  private readonly days: Readonly<Record<TierName, number>>;

  constructor(
    config: ProbingConfig,
    private readonly clock: Clock,
  ) {
    const { CHECK_5M_RETENTION_DAYS, CHECK_1H_RETENTION_DAYS, CHECK_1D_RETENTION_DAYS } = config;
    this.days = { '5m': CHECK_5M_RETENTION_DAYS, '1h': CHECK_1H_RETENTION_DAYS, '1d': CHECK_1D_RETENTION_DAYS };
  }

  /** Null: for ever. */
  keptMs(tier: TierName): number | null {
    return this.days[tier] === 0 ? null : this.days[tier] * DAY_MS;
  }

  /** From when buckets of each tier are there now. */
  keptSince(): Readonly<Record<TierName, Date>> {
    const nowMs = this.clock.now().getTime();
    const since = (tier: TierName): Date => new Date(nowMs - (this.keptMs(tier) ?? nowMs));
    return { '5m': since('5m'), '1h': since('1h'), '1d': since('1d') };
  }
}
