import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { duplicateKeyIndex } from '../database-errors.js';
import { untilFromNow } from '../leases.js';

const TTL_MS = 15_000;

interface LeaseRow {
  _id: string;
  owner: string;
  epoch: number;
  until: Date;
}

/** The lease of the migrator: made before any collection, validator or model exists, so it speaks to the driver itself. */
export class MigratorLease {
  private readonly owner = randomUUID();
  private readonly rows: mongo.Collection<LeaseRow>;
  private deadline = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param monotonicMs elapsed time in milliseconds */
  constructor(
    db: mongo.Db,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {
    this.rows = db.collection<LeaseRow>('migration_lease');
  }

  /** Takes the lease and keeps renewing it; false while another process holds it. */
  async claim(): Promise<boolean> {
    if (!(await this.takeOrRenew())) return false;
    this.timer = setInterval(() => {
      // A failed renewal lets the deadline pass; `assertHeld` then stops the work.
      this.takeOrRenew().catch(() => undefined);
    }, TTL_MS / 3);
    this.timer.unref();
    return true;
  }

  /** @throws Error when the lease may have passed to another process */
  assertHeld(): void {
    if (this.monotonicMs() > this.deadline) throw new Error('the migration lease was lost');
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.rows.deleteOne({ _id: 'migrator', owner: this.owner });
  }

  private async takeOrRenew(): Promise<boolean> {
    const sentAt = this.monotonicMs();
    try {
      await this.rows.updateOne(
        { _id: 'migrator', $or: [{ owner: this.owner }, { $expr: { $lte: ['$until', '$$NOW'] } }] },
        [{ $set: { owner: this.owner, epoch: 0, until: untilFromNow(TTL_MS) } }],
        { upsert: true },
      );
      this.deadline = sentAt + TTL_MS * 0.8;
      return true;
    } catch (error) {
      if (duplicateKeyIndex(error)) return false;
      throw error;
    }
  }
}
