import { Injectable } from '@nestjs/common';
import { addFigures, figuresOf } from '../../../../libs/probing/index.js';
import { Clock } from '../../../common/clock/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { CountedServices } from './counted-services.read-model.js';
import { HistoryProgress, type Progress } from './history-progress.repository.js';
import { type LateBucket, LateChecks } from './late-checks.repository.js';
import { walkOn } from './part-walk.js';
import { type SingleCheck, type TierBucket, TierBuckets } from './tier-buckets.repository.js';

import { TierRetention } from './tier-retention.js';
import { byBucket, floorTo, type HistoryPart, type Tier, TIERS } from './tiers.js';

/** Longer than a check may take and then wait to be stored. What comes later still is noted, and the bucket computed again. */
const CLOSED_AFTER_MS = 90_000;
/** A noted check is stored by then. */
const SETTLED_AFTER_MS = 60_000;
/** Single checks are kept for a day at least; of what is older there may be a part only, and the bucket stays as it is. */
const REOPENED_WITHIN_MS = 23 * 3_600_000;
const REOPENED_AT_ONCE = 100;
/** Questions in flight; checks go first. */
const PARALLEL = 4;
const ROWS_TOGETHER = 200;

/**
 * Sums checks up: single ones to five minutes, these to hours, these to days. A closed bucket is always computed whole from what lies
 * below and put in the place of the one before, so a turn that is broken off or carried out twice changes nothing.
 */
@Injectable()
export class RollUps {
  constructor(
    private readonly buckets: TierBuckets,
    private readonly progress: HistoryProgress,
    private readonly late: LateChecks,
    private readonly services: CountedServices,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly retention: TierRetention,
  ) {}

  /**
   * One small piece of work: buckets that checks came late to, or those of about fifty services.
   * @param fence epoch of the lease; a holder of an earlier one can write nothing any more
   * @returns whether there was something
   * @throws HistoryMovedOn when a later holder was here
   */
  async step(fence: number): Promise<boolean> {
    const known = await this.progress.read();
    if (!TIERS.every(({ name }) => known.has(name))) {
      await this.begin();
      return true;
    }
    if (await this.reopen(known, fence)) return true;
    let closable = new Date(this.clock.now().getTime() - CLOSED_AFTER_MS);
    for (const tier of TIERS) {
      const progress = known.get(tier.name);
      if (!progress) return false;
      const until = floorTo(closable, tier.widthMs);
      if (progress.target > progress.until || progress.until < until) {
        await this.close(tier, progress, until, fence);
        return true;
      }
      closable = progress.until;
    }
    return false;
  }

  /** Computes the buckets of some partitions anew; after the last one the tier is closed that far. */
  private async close(tier: Tier, progress: Progress, until: Date, fence: number): Promise<void> {
    const { until: from } = progress;
    const furthest = Math.min(until.getTime(), from.getTime() + tier.windowMs);
    const target = progress.target > from ? progress.target : new Date(furthest);
    const walk = await walkOn(progress, target, (partition) =>
      this.services.listAliveAcrossClients(partition, from, target),
    );
    const buckets = await inTurns(walk.found, ({ id }) => this.compute(tier, id, from, target));
    await this.put(tier, buckets.flat(), fence);
    await this.unitOfWork.run((tx) => this.progress.hold(tier.name, fence, walk.to, tx));
  }

  /** Computes again what checks came late to, through all tiers as far as they are closed. @returns whether there may be more */
  private async reopen(known: ReadonlyMap<HistoryPart, Progress>, fence: number): Promise<boolean> {
    const nowMs = this.clock.now().getTime();
    const noted = await this.late.listNotedBefore(new Date(nowMs - SETTLED_AFTER_MS), REOPENED_AT_ONCE);
    const latest = noted.at(-1);
    if (!latest) return false;
    const complete = noted.filter(({ start }) => start.getTime() > nowMs - REOPENED_WITHIN_MS);
    for (const tier of TIERS) {
      const reached = known.get(tier.name)?.target.getTime() ?? 0;
      const closed = around(complete, tier).filter(({ start }) => start.getTime() + tier.widthMs <= reached);
      const found = await inTurns(closed, ({ serviceId, start }) =>
        this.compute(tier, serviceId, start, new Date(start.getTime() + tier.widthMs)),
      );
      await this.put(tier, found.flat(), fence);
    }
    await this.late.forget(noted, latest.at);
    return noted.length === REOPENED_AT_ONCE;
  }

  /** Buckets of a service in a range of whole ones, from what lies below. Where there was no check there is no bucket. */
  private async compute(tier: Tier, serviceId: string, from: Date, to: Date): Promise<TierBucket[]> {
    const below = TIERS[TIERS.indexOf(tier) - 1];
    if (below === undefined)
      return bucketsOf(serviceId, await this.buckets.listChecksAcrossClients(serviceId, from, to));
    return widened(await this.buckets.listAcrossClients(below.name, serviceId, from, to), tier.widthMs);
  }

  private async put({ name }: Tier, buckets: readonly TierBucket[], fence: number): Promise<void> {
    for (let at = 0; at < buckets.length; at += ROWS_TOGETHER)
      await this.unitOfWork.run(async (tx) => {
        await this.progress.hold(name, fence, {}, tx);
        await this.buckets.putAllAcrossClients(
          name,
          buckets.slice(at, at + ROWS_TOGETHER),
          this.retention.keptMs(name),
          tx,
        );
      });
  }

  /** From the oldest check on record, or from now on. */
  private async begin(): Promise<void> {
    const oldest = (await this.buckets.oldestCheckAcrossClients()) ?? this.clock.now();
    for (const { name, widthMs } of TIERS) await this.progress.begin(name, floorTo(oldest, widthMs));
  }
}

/** Single checks as buckets of the finest tier. */
export function bucketsOf(serviceId: string, checks: readonly SingleCheck[]): TierBucket[] {
  const byStart = byBucket(checks, ({ scheduledAt }) => scheduledAt, TIERS[0].widthMs);
  return [...byStart].map(([start, own]) => ({ serviceId, start: new Date(start), figures: figuresOf(own) }));
}

function widened(parts: readonly TierBucket[], widthMs: number): TierBucket[] {
  return [...byBucket(parts, ({ start }) => start, widthMs)].map(([start, own]) => ({
    serviceId: (own[0] as TierBucket).serviceId,
    start: new Date(start),
    figures: addFigures(own.map(({ figures }) => figures)),
  }));
}

/** The buckets of a tier in which those of the finest lie, each once. */
function around(buckets: readonly LateBucket[], { widthMs }: Tier): { serviceId: string; start: Date }[] {
  const found = new Map<string, { serviceId: string; start: Date }>();
  for (const { serviceId, start: finest } of buckets) {
    const start = floorTo(finest, widthMs);
    found.set(`${serviceId}:${String(start.getTime())}`, { serviceId, start });
  }
  return [...found.values()];
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += PARALLEL)
    results.push(...(await Promise.all(items.slice(at, at + PARALLEL).map(work))));
  return results;
}
