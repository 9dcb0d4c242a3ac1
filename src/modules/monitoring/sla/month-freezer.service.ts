import { Injectable } from '@nestjs/common';
import { monthAt, nextMonth } from '../../../../libs/probing/index.js';
import { Scope } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { CountedServices } from '../tiers/counted-services.read-model.js';
import { HistoryProgress } from '../tiers/history-progress.repository.js';
import { walkOn } from '../tiers/part-walk.js';
import { LiveMonths } from './live-months.service.js';
import { MonthServices } from './month-services.read-model.js';
import { coverOf, type ServiceMonth, windowOf } from './service-month.js';
import { FrozenMonths } from './service-months.repository.js';

/** A month is over by all clocks, and a day has passed in which a gap could still be told. */
const FROZEN_AFTER_MS = 86_400_000;
/** Services whose intervals are read together. */
const TOGETHER = 8;

/** Freezes each month of each service on the second of the next, by the clocks of the client. */
@Injectable()
export class MonthFreezer {
  constructor(
    private readonly live: LiveMonths,
    private readonly frozen: FrozenMonths,
    private readonly known: MonthServices,
    private readonly services: CountedServices,
    private readonly progress: HistoryProgress,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** The months of about fifty services. @param fence epoch of the lease @returns whether there was something to do */
  async step(fence: number): Promise<boolean> {
    const now = this.clock.now();
    const progress = (await this.progress.read()).get('months');
    if (!progress) {
      const first = monthAt((await this.known.oldestAcrossClients()) ?? now, 'UTC');
      await this.progress.begin('months', windowOf(first, 'utc').from);
      return true;
    }
    const month = monthAt(progress.until, 'UTC');
    const cover = coverOf(month);
    if (cover.to.getTime() + FROZEN_AFTER_MS > now.getTime()) return false;
    const walk = await walkOn(progress, windowOf(nextMonth(month), 'utc').from, (partition) =>
      this.services.listAliveAcrossClients(partition, cover.from, cover.to),
    );
    for (let at = 0; at < walk.found.length; at += TOGETHER) {
      const months = await this.live.read(Scope.all(), walk.found.slice(at, at + TOGETHER), month, now);
      await this.freeze(months, now, fence);
    }
    await this.unitOfWork.run((tx) => this.progress.hold('months', fence, walk.to, tx));
    return true;
  }

  private async freeze(months: readonly ServiceMonth[], at: Date, fence: number): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.progress.hold('months', fence, {}, tx);
      await this.frozen.freeze(months, at, tx);
    });
  }
}
