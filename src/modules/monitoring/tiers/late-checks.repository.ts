import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { Clock } from '../../../common/clock/index.js';
import { all, lt, objectIdOf, oneOf } from '../../../common/persistence/index.js';
import { floorTo, TIERS } from './tiers.js';

interface LateDocument {
  _id: string;
  serviceId: Types.ObjectId;
  start: Date;
  at: Date;
}

/** A finest bucket that checks came to after it may have been closed. */
export interface LateBucket {
  readonly id: string;
  readonly serviceId: string;
  readonly start: Date;
  readonly at: Date;
}

const WIDTH_MS = TIERS[0].widthMs;
/** A bucket is closed 90 seconds after its end at the earliest: the minute between is for clocks that differ and writes that wait. */
const LATE_AFTER_MS = 30_000;

/** Where checks came late: told before they are stored, so that no crash leaves a bucket without them. */
@Injectable()
export class LateChecks {
  constructor(
    @InjectModel('late_checks') private readonly rows: Model<LateDocument>,
    private readonly clock: Clock,
  ) {}

  /** Notes the buckets of those checks that come late; without such a check it asks nothing of the database. */
  async note(checks: readonly { readonly serviceId: string; readonly scheduledAt: Date }[]): Promise<void> {
    const at = this.clock.now();
    const closedBefore = at.getTime() - LATE_AFTER_MS - WIDTH_MS;
    const late = new Map<string, { serviceId: string; start: Date }>();
    for (const { serviceId, scheduledAt } of checks) {
      const start = floorTo(scheduledAt, WIDTH_MS);
      if (start.getTime() <= closedBefore) late.set(`${serviceId}:${String(start.getTime())}`, { serviceId, start });
    }
    if (late.size === 0) return;
    const operations = [...late].map(([_id, { serviceId, start }]) => ({
      updateOne: {
        filter: { _id },
        update: { $set: { at }, $setOnInsert: { serviceId: objectIdOf(serviceId), start } },
        upsert: true,
      },
    }));
    await this.rows.collection.bulkWrite(operations as never, { ordered: false });
  }

  /** Oldest first, at most `limit`. */
  async listNotedBefore(at: Date, limit: number): Promise<LateBucket[]> {
    const rows = await this.rows
      .find(all({ at: lt(at) }))
      .sort({ at: 1 })
      .limit(limit)
      .maxTimeMS(2_000)
      .lean<LateDocument[]>();
    return rows.map((row) => ({ id: row._id, serviceId: row.serviceId.toHexString(), start: row.start, at: row.at }));
  }

  /** Forgets them, except those that were noted again meanwhile. @param at the latest of their times */
  async forget(buckets: readonly LateBucket[], at: Date): Promise<void> {
    const ids = buckets.map(({ id }) => id);
    await this.rows.deleteMany(all({ _id: oneOf(ids), at: lt(new Date(at.getTime() + 1)) }));
  }
}
