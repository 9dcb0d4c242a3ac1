import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, duplicateKeyIndex, everything, lte, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { HistoryPart } from './tiers.js';

/** How far a part of the history is closed. */
export interface Progress {
  /** Everything before is closed. */
  readonly until: Date;
  /** End of what is being closed, partition after partition; `until` between two turns. */
  readonly target: Date;
  readonly partition: number;
}

type ProgressDocument = Progress & { _id: HistoryPart; fence: number };

/** Another process has taken over the history. */
export class HistoryMovedOn extends Error {}

/** How far the history is closed, and the fence that every writer of closed rows passes in its transaction. */
@Injectable()
export class HistoryProgress {
  constructor(@InjectModel('history_progress') private readonly rows: Model<ProgressDocument>) {}

  /** By part; one that was never begun is missing. */
  async read(): Promise<Map<HistoryPart, Progress>> {
    const rows = await this.rows.find(everything()).maxTimeMS(2_000).lean<ProgressDocument[]>();
    return new Map(rows.map(({ _id, until, target, partition }) => [_id, { until, target, partition }]));
  }

  /** Makes the row of a part that has none; one that is there stays. */
  async begin(part: HistoryPart, until: Date): Promise<void> {
    try {
      await this.rows.insertMany([{ _id: part, until, target: until, partition: 0, fence: 0 }]);
    } catch (error) {
      if (!duplicateKeyIndex(error)) throw error;
    }
  }

  /**
   * Holds a part against whoever wrote it before, and moves it if `to` is given.
   * @param fence epoch of the lease of the writer
   * @throws HistoryMovedOn when a later holder of the lease was here: what was read before is not to be written any more
   */
  async hold(part: HistoryPart, fence: number, to: Partial<Progress>, tx: Tx): Promise<void> {
    const present = all({ _id: part, fence: lte(fence) });
    const { matchedCount } = await this.rows.updateOne(present, { $set: { ...to, fence } }, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new HistoryMovedOn(`another process closes the history (${part})`);
  }
}
