import type { Logger } from '../../../common/logging/index.js';
import { isDatabaseAway } from './database-away.js';
import { probingMetrics } from './probing-metrics.js';
import { hasEffects, type StateWrite, type WriteOutcome } from './state-write.js';

/** What the writer needs of the database. */
export interface StateSink {
  /** Steps without effects, many at once. @returns ids that were refused */
  writeSnapshots(writes: readonly StateWrite[]): Promise<ReadonlySet<string>>;
  /** Steps with effects, all or none. */
  commit(writes: readonly StateWrite[], adoptsOpenIncident: boolean): Promise<void>;
  isMovedOn(error: unknown): boolean;
  isAlreadyOpen(error: unknown): boolean;
}

interface Job {
  readonly write: StateWrite;
  readonly settle: (outcome: WriteOutcome) => void;
}

/** Transitions of one partition that share a transaction. */
const MAX_TOGETHER = 50;
/** Transactions at once; the pool serves others too. */
const MAX_COMMITS = 8;
const MAX_SNAPSHOTS = 500;

/**
 * Makes steps durable in two lanes: plain snapshots in bulk writes, transitions partition by partition in transactions.
 * What arrives in the same turn of the event loop travels together; nothing waits longer than that. One step per service
 * at a time is the caller's duty. Never rejects: what became of a step is a value.
 */
export class StateWriter {
  private plain: Job[] = [];
  private isWritingPlain = false;
  private readonly byPartition = new Map<number, Job[]>();
  private readonly committing = new Set<number>();
  private isPlanned = false;
  private pending = 0;
  private idle: (() => void)[] = [];

  /**
   * @param isHeld whether the lease of a partition with this epoch may still be acted upon
   */
  constructor(
    private readonly sink: StateSink,
    private readonly isHeld: (partition: number, epoch: number) => boolean,
    private readonly logger: Logger,
  ) {}

  write(write: StateWrite): Promise<WriteOutcome> {
    return new Promise((resolve) => {
      this.pending += 1;
      const job: Job = { write, settle: (outcome) => this.settle(resolve, outcome) };
      if (hasEffects(write)) {
        const jobs = this.byPartition.get(write.partition);
        if (jobs === undefined) this.byPartition.set(write.partition, [job]);
        else jobs.push(job);
      } else {
        this.plain.push(job);
      }
      this.plan();
    });
  }

  /** Resolves when no step waits or is being written. */
  async drained(): Promise<void> {
    if (this.pending > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private settle(resolve: (outcome: WriteOutcome) => void, outcome: WriteOutcome): void {
    this.pending -= 1;
    if (outcome === 'refused') probingMetrics.writeConflicts.inc();
    resolve(outcome);
    if (this.pending > 0) return;
    for (const wake of this.idle.splice(0)) wake();
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    setImmediate(() => {
      this.isPlanned = false;
      this.pump();
    });
  }

  private pump(): void {
    if (!this.isWritingPlain && this.plain.length > 0) {
      this.isWritingPlain = true;
      void this.writePlain(this.plain.splice(0, MAX_SNAPSHOTS)).finally(() => {
        this.isWritingPlain = false;
        this.pump();
      });
    }
    for (const [partition, jobs] of this.byPartition) {
      if (this.committing.size >= MAX_COMMITS) return;
      if (this.committing.has(partition)) continue;
      const batch = jobs.splice(0, MAX_TOGETHER);
      if (jobs.length === 0) this.byPartition.delete(partition);
      this.committing.add(partition);
      void this.commit(batch).finally(() => {
        this.committing.delete(partition);
        this.pump();
      });
    }
  }

  private async writePlain(jobs: readonly Job[]): Promise<void> {
    const held = this.refuseUnheld(jobs);
    if (held.length === 0) return;
    try {
      const refused = await this.sink.writeSnapshots(held.map((job) => job.write));
      for (const job of held) job.settle(refused.has(job.write.serviceId) ? 'refused' : 'written');
    } catch (error) {
      this.settleAll(held, this.failure(error));
    }
  }

  private async commit(jobs: readonly Job[]): Promise<void> {
    const held = this.refuseUnheld(jobs);
    if (held.length === 0) return;
    try {
      await this.sink.commit(
        held.map((job) => job.write),
        false,
      );
      this.settleAll(held, 'written');
    } catch (error) {
      if (isDatabaseAway(error)) this.settleAll(held, this.failure(error));
      // One of them spoils it for all: each on its own, the others go through.
      else if (held.length > 1) for (const job of held) await this.commit([job]);
      else if (this.sink.isAlreadyOpen(error)) await this.adopt(held);
      else this.settleAll(held, this.failure(error));
    }
  }

  private async adopt(jobs: readonly Job[]): Promise<void> {
    const writes = jobs.map((job) => job.write);
    this.logger.error({ serviceId: writes[0]?.serviceId }, 'service had an open incident that its state did not know');
    try {
      await this.sink.commit(writes, true);
      this.settleAll(jobs, 'written');
    } catch (error) {
      this.settleAll(jobs, this.failure(error));
    }
  }

  private failure(error: unknown): WriteOutcome {
    if (this.sink.isMovedOn(error)) return 'refused';
    if (isDatabaseAway(error)) {
      this.logger.warn({ err: error }, 'state not written, database away');
      return 'failed';
    }
    this.logger.error({ err: error }, 'state not written');
    return 'refused';
  }

  private settleAll(jobs: readonly Job[], outcome: WriteOutcome): void {
    for (const job of jobs) job.settle(outcome);
  }

  private refuseUnheld(jobs: readonly Job[]): Job[] {
    const held = jobs.filter(({ write }) => this.isHeld(write.partition, write.fence));
    if (held.length < jobs.length) {
      for (const job of jobs) if (!held.includes(job)) job.settle('refused');
    }
    return held;
  }
}
