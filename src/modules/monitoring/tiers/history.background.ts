import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Background } from '../../../common/lifecycle/index.js';
import { Logger } from '../../../common/logging/index.js';
import { leasedPart, Leases } from '../../../common/persistence/index.js';
import { MonthFreezer } from '../sla/month-freezer.service.js';
import { Removals } from './removals.service.js';
import { RollUps } from './roll-ups.service.js';

const EVERY_MS = 15_000;
/** Longer than a step takes, by far; renewed by each. */
const LEASE_MS = 120_000;
/** Between two steps, so that the database serves the checks first. */
const PAUSE_MS = 25;

/** Closes the history in a loop of its own, in one process at a time. */
@Injectable()
export class HistoryBackground implements OnModuleInit {
  constructor(
    private readonly rollUps: RollUps,
    private readonly months: MonthFreezer,
    private readonly removals: Removals,
    private readonly leases: Leases,
    private readonly background: Background,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const work = async ({ epoch }: { readonly epoch: number }): Promise<boolean> => {
      const isMore =
        (await this.rollUps.step(epoch)) || (await this.months.step(epoch)) || (await this.removals.step(epoch));
      if (isMore) await pause(PAUSE_MS);
      return isMore;
    };
    const part = { name: 'monitoring.history', everyMs: EVERY_MS, leaseMs: LEASE_MS, work };
    this.background.register(leasedPart(part, this.leases, this.logger));
  }
}
