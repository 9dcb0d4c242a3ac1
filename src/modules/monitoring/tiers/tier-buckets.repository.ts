import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { type CheckFigures, type CountedCheck, packBins, unpackBins } from '../../../../libs/probing/index.js';
import { all, between, everything, lte, objectIdOf, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { CheckDocument } from '../checks.repository.js';
import type { TierName } from './tiers.js';

/** What the checks of a service within one bucket come to. */
export interface TierBucket {
  readonly serviceId: string;
  readonly start: Date;
  readonly figures: CheckFigures;
}

/** A single check as far as it is summed up. */
export type SingleCheck = CountedCheck & { readonly scheduledAt: Date };

type BucketDocument = Omit<CheckFigures, 'bins' | 'reasons'> & {
  serviceId: Types.ObjectId;
  start: Date;
  bins: string;
  reasons: CheckFigures['reasons'] | null;
  expireAt: Date | null;
};

/** More than a service has within an hour, and within what is not closed yet: 28 hours of one check in ten seconds. */
const MAX_CHECKS = 10_000;
/** More than any question needs: a chart has 500 points of two buckets at most. */
const MAX_BUCKETS = 1_500;
const MAX_TIME_MS = 4_000;
/** All rows in one answer. */
const BATCH = { batchSize: MAX_CHECKS } as const;

/**
 * Checks and what they are summed up to. Past mongoose's documents, since these are read by the thousand. Whoever asks has found the
 * service within the scope: the index holds no client, and a compatible server would read the whole collection for one.
 */
@Injectable()
export class TierBuckets {
  private readonly tiers: Readonly<Record<TierName, Model<BucketDocument>>>;

  constructor(
    @InjectModel('checks') private readonly checks: Model<CheckDocument>,
    @InjectModel('checks_5m') fiveMinutes: Model<BucketDocument>,
    @InjectModel('checks_1h') hours: Model<BucketDocument>,
    @InjectModel('checks_1d') days: Model<BucketDocument>,
  ) {
    this.tiers = { '5m': fiveMinutes, '1h': hours, '1d': days };
  }

  /** Buckets that begin in [from, to), oldest first. Served by service_start. */
  async listAcrossClients(tier: TierName, serviceId: string, from: Date, to: Date): Promise<TierBucket[]> {
    const rows = await this.tiers[tier].collection
      .find(all({ serviceId: objectIdOf(serviceId), start: between(from, to) }), {
        projection: { _id: 0, expireAt: 0 },
        ...BATCH,
      })
      .sort({ start: 1 })
      .limit(MAX_BUCKETS)
      .maxTimeMS(MAX_TIME_MS)
      .toArray();
    // The driver knows no shape; the validator of the collection keeps it.
    return (rows as unknown as BucketDocument[]).map(({ start, bins, reasons, ...counts }) => ({
      serviceId,
      start,
      figures: { ...counts, bins: unpackBins(bins), reasons: reasons ?? {} },
    }));
  }

  /** Single checks scheduled in [from, to), at most 10,000, newest kept. Served by service_scheduled. */
  async listChecksAcrossClients(serviceId: string, from: Date, to: Date): Promise<SingleCheck[]> {
    const projection = { _id: 0, scheduledAt: 1, outcome: 1, reason: 1, durationMs: 1 };
    const rows = await this.checks.collection
      .find(all({ serviceId: objectIdOf(serviceId), scheduledAt: between(from, to) }), { projection, ...BATCH })
      .sort({ scheduledAt: -1 })
      .limit(MAX_CHECKS)
      .maxTimeMS(MAX_TIME_MS)
      .toArray();
    return rows as unknown as SingleCheck[]; // as above, by the projection
  }

  /** When the oldest check that is kept was scheduled; null without any. Served by its expiry index. */
  async oldestCheckAcrossClients(): Promise<Date | null> {
    const row = await this.checks.findOne(everything(), { scheduledAt: 1 }).sort({ expireAt: 1 }).lean();
    return row?.scheduledAt ?? null;
  }

  /** Puts buckets in the place of those of the same begin. */
  async putAllAcrossClients(
    tier: TierName,
    buckets: readonly TierBucket[],
    keptMs: number | null,
    tx: Tx,
  ): Promise<void> {
    if (buckets.length === 0) return;
    const operations = buckets.map(({ serviceId, start, figures: { bins, reasons, ...counts } }) => ({
      updateOne: {
        filter: { serviceId: objectIdOf(serviceId), start },
        update: {
          $set: {
            ...counts,
            bins: packBins(bins),
            reasons: Object.keys(reasons).length === 0 ? null : reasons,
            expireAt: keptMs === null ? null : new Date(start.getTime() + keptMs),
          },
        },
        upsert: true,
      },
    }));
    await this.tiers[tier].collection.bulkWrite(operations, { ordered: false, session: sessionOf(tx) });
  }

  /** Deletes checks and buckets of a service, oldest first, at most `limit` of each kind. @returns how many */
  async removeAcrossClients(serviceId: string, limit: number): Promise<number> {
    let removed = await removeOldest(this.checks.collection, serviceId, 'scheduledAt', limit);
    for (const { collection } of Object.values(this.tiers))
      removed += await removeOldest(collection, serviceId, 'start', limit);
    return removed;
  }
}

async function removeOldest(
  collection: Model<unknown>['collection'],
  serviceId: string,
  field: 'scheduledAt' | 'start',
  limit: number,
): Promise<number> {
  const own = { serviceId: objectIdOf(serviceId) };
  const rows = await collection
    .find(all(own), { projection: { [field]: 1 } })
    .sort({ [field]: 1 })
    .limit(limit)
    .maxTimeMS(MAX_TIME_MS)
    .toArray();
  const last = rows.at(-1)?.[field] as Date | undefined;
  if (last === undefined) return 0;
  return (await collection.deleteMany(all(own, { [field]: lte(last) }))).deletedCount;
}
