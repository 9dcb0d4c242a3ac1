import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { CountedServices } from './counted-services.read-model.js';
import { HistoryProgress } from './history-progress.repository.js';
import { walkOn } from './part-walk.js';
import { TierBuckets } from './tier-buckets.repository.js';
import { floorTo } from './tiers.js';

const DAY_MS = 86_400_000;
/** Until then the last checks have been summed up, and nothing writes about the service any more. */
const AFTER_MS = DAY_MS;
/** Services that had been deleted when this began: their checks have an end of their own. */
const LOOKED_BACK_MS = 2 * DAY_MS;
const ROWS_AT_ONCE = 5_000;

/** Removes checks and their sums of services that were deleted a day ago, a batch at a time. Segments and incidents stay: reports are made of them. */
@Injectable()
export class Removals {
  constructor(
    private readonly buckets: TierBuckets,
    private readonly progress: HistoryProgress,
    private readonly services: CountedServices,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** One batch. @param fence epoch of the lease @returns whether there was something to do */
  async step(fence: number): Promise<boolean> {
    const nowMs = this.clock.now().getTime();
    const progress = (await this.progress.read()).get('removals');
    if (!progress) {
      await this.progress.begin('removals', floorTo(new Date(nowMs - LOOKED_BACK_MS), DAY_MS));
      return true;
    }
    const { until } = progress;
    const target = progress.target > until ? progress.target : floorTo(new Date(nowMs - AFTER_MS), DAY_MS);
    if (target <= until) return false;
    const walk = await walkOn(progress, target, (partition) =>
      this.services.listDeletedAcrossClients(partition, until, target),
    );
    for (const { id } of walk.found) if ((await this.buckets.removeAcrossClients(id, ROWS_AT_ONCE)) > 0) return true;
    await this.unitOfWork.run((tx) => this.progress.hold('removals', fence, walk.to, tx));
    return true;
  }
}
