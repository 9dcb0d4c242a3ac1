import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { PARTITION_COUNT } from '../../../../libs/probing/index.js';
import {
  ahead,
  all,
  type Condition,
  either,
  everything,
  oneOf,
  PIPELINE,
  reached,
  untilFromNow,
} from '../../../common/persistence/index.js';
import type { PartitionStore, TakenPartition } from './partition-keeper.js';

interface PartitionDocument {
  _id: number;
  owner: string | null;
  epoch: number;
  until: Date;
}

interface WorkerDocument {
  _id: string;
  until: Date;
}

/** A renewal that hangs is worth nothing; the keeper tries again. */
const MAX_TIME_MS = 3_000;

/** Leases on partitions, all by the server's clock. The lease of a process belongs to no transaction and to no client. */
@Injectable()
export class PartitionsRepository implements PartitionStore {
  constructor(
    @InjectModel('probe_partitions') private readonly partitions: Model<PartitionDocument>,
    @InjectModel('workers') private readonly workers: Model<WorkerDocument>,
  ) {}

  async ensureRows(): Promise<void> {
    if ((await this.partitions.countDocuments(everything())) === PARTITION_COUNT) return;
    const rows = Array.from({ length: PARTITION_COUNT }, (_, id) => ({
      updateOne: {
        filter: { _id: id },
        update: { $setOnInsert: { owner: null, epoch: 0, until: new Date(0) } },
        upsert: true,
      },
    }));
    await this.partitions.bulkWrite(rows, { ordered: false });
  }

  async countLiveWorkers(owner: string, ttlMs: number): Promise<number> {
    await this.workers.updateOne({ _id: owner }, [{ $set: { until: untilFromNow(ttlMs) } }], {
      ...PIPELINE,
      upsert: true,
      maxTimeMS: MAX_TIME_MS,
    });
    return this.workers.countDocuments(all(ahead('until'))).maxTimeMS(MAX_TIME_MS);
  }

  async listClaimable(owner: string): Promise<number[]> {
    const rows = await this.partitions
      .find(all(free(owner)), { _id: 1 })
      .sort({ _id: 1 })
      .maxTimeMS(MAX_TIME_MS)
      .lean();
    return rows.map((row) => row._id);
  }

  async claim(ids: readonly number[], owner: string, ttlMs: number): Promise<TakenPartition[]> {
    await this.partitions.updateMany(
      all({ _id: oneOf(ids) }, free(owner)),
      [{ $set: { owner, epoch: { $add: ['$epoch', 1] }, until: untilFromNow(ttlMs) } }],
      { ...PIPELINE, maxTimeMS: MAX_TIME_MS },
    );
    const rows = await this.partitions
      .find(all({ _id: oneOf(ids), owner }))
      .maxTimeMS(MAX_TIME_MS)
      .lean();
    return rows.map(({ _id, epoch }) => ({ partition: _id, epoch }));
  }

  async renew(ids: readonly number[], owner: string, ttlMs: number): Promise<readonly number[]> {
    const { matchedCount } = await this.partitions.updateMany(
      all({ _id: oneOf(ids), owner }),
      [{ $set: { until: untilFromNow(ttlMs) } }],
      { ...PIPELINE, maxTimeMS: MAX_TIME_MS },
    );
    if (matchedCount === ids.length) return ids;
    const rows = await this.partitions
      .find(all({ _id: oneOf(ids), owner }), { _id: 1 })
      .maxTimeMS(MAX_TIME_MS)
      .lean();
    return rows.map((row) => row._id);
  }

  async release(ids: readonly number[], owner: string): Promise<void> {
    await this.partitions.updateMany(all({ _id: oneOf(ids), owner }), [{ $set: { owner: null, until: '$$NOW' } }], {
      ...PIPELINE,
      maxTimeMS: MAX_TIME_MS,
    });
  }

  async leave(owner: string): Promise<void> {
    await this.workers.deleteOne({ _id: owner }).maxTimeMS(MAX_TIME_MS);
  }
}

/** Rows whose lease is over, and those that the owner itself let slip and may take anew with the next epoch. */
function free(owner: string): Condition {
  return either({ owner }, reached('until'));
}
