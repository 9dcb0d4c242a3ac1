import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../clock/index.js';
import { duplicateKeyIndex } from './database-errors.js';
import { all, either, reached } from './filter.js';
import { PIPELINE } from './pipeline.js';

interface LeaseDocument {
  _id: string;
  owner: string;
  epoch: number;
  until: Date;
}

export interface HeldLease {
  readonly name: string;
  readonly owner: string;
  readonly epoch: number;
  /** Monotonic milliseconds past which the holder must stop acting: counted from the moment the claim was sent, less 20 %. */
  readonly deadlineMs: number;
}

/** `until` of a lease that begins now, by the server's clock. `$add` of dates is unknown to some compatible servers. */
export function untilFromNow(ttlMs: number): object {
  return { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: ttlMs } };
}

/** That instant, or the one of a field where it is earlier. */
export function earlierFromNow(ttlMs: number, field: `$${string}`): object {
  const until = untilFromNow(ttlMs);
  return { $cond: [{ $lt: [until, field] }, until, field] };
}

/** Named leases: one holder at a time, by the database's clock; the holder's own deadline runs on its monotonic clock. */
@Injectable()
export class Leases {
  constructor(
    @InjectModel('leases') private readonly leases: Model<LeaseDocument>,
    private readonly clock: Clock,
  ) {}

  /** A name for a holder that no other process has. */
  static newOwner(): string {
    return `${String(process.pid)}-${randomUUID()}`;
  }

  /** Takes or renews a lease; null while somebody else holds it. */
  async claim(name: string, owner: string, ttlMs: number): Promise<HeldLease | null> {
    const sentAt = this.clock.monotonicMs();
    const isMine = { $eq: ['$owner', owner] };
    try {
      const lease = await this.leases
        .findOneAndUpdate(
          all({ _id: name }, either({ owner }, reached('until'))),
          [
            {
              $set: {
                epoch: { $cond: [isMine, '$epoch', { $add: [{ $ifNull: ['$epoch', 0] }, 1] }] },
                owner,
                until: untilFromNow(ttlMs),
              },
            },
          ],
          { upsert: true, returnDocument: 'after', ...PIPELINE },
        )
        .lean();
      return { name, owner, epoch: lease.epoch, deadlineMs: sentAt + ttlMs * 0.8 };
    } catch (error) {
      if (duplicateKeyIndex(error)) return null; // the upsert met a lease that is held
      throw error;
    }
  }

  /** Gives a lease back, so that the next holder need not wait for its end. */
  async release(lease: HeldLease): Promise<void> {
    await this.leases.updateOne({ _id: lease.name, owner: lease.owner }, [{ $set: { until: '$$NOW' } }], {
      ...PIPELINE,
    });
  }
}
