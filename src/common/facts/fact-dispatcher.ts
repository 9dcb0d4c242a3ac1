import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { Clock } from '../clock/index.js';
import { faultPoint } from '../fault-points/fault-points.js';
import { Logger } from '../logging/index.js';
import { Hints } from '../persistence/hints.js';
import { fullJitter } from '../persistence/jitter.js';
import type { Tx } from '../persistence/tx.js';
import { UnitOfWork } from '../persistence/unit-of-work.js';
import { PollingWorker } from '../lifecycle/polling-worker.js';
import { CLAIM_MS, FactClaims } from './fact-claims.repository.js';
import type { FactDelivery } from './fact-outbox.repository.js';
import { type FactSubscriber, FactSubscribers } from './fact-subscribers.js';

const BATCH = 25;
/** Between two looks whether anybody has something due. */
const LOOK_MS = 1_000;
/** A subscriber asks for itself this often, whatever the looks say. */
const POLL_MS = 60_000;

/** Brings facts to their subscribers: at least once, effects once. Runs in workers only. */
@Injectable()
export class FactDispatcher {
  private readonly workers = new Map<string, PollingWorker>();
  private readonly looks: PollingWorker;

  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly claims: FactClaims,
    private readonly unitOfWork: UnitOfWork,
    private readonly hints: Hints,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    const job = { name: 'facts', everyMs: LOOK_MS, work: () => this.look() };
    this.looks = new PollingWorker(job, logger);
  }

  /** Starts one loop per subscriber, so that a slow one holds up no other, and one that wakes those with something due. */
  start(): void {
    for (const subscriber of this.subscribers.all()) {
      const worker = new PollingWorker(
        { name: `facts:${subscriber.name}`, everyMs: POLL_MS, work: () => this.pass(subscriber) },
        this.logger,
      );
      this.hints.on('facts', () => {
        worker.wake();
      });
      this.workers.set(subscriber.name, worker);
      worker.start();
    }
    this.looks.start();
  }

  /** Ends after the rows in hand. */
  async stop(): Promise<void> {
    await Promise.all([this.looks, ...this.workers.values()].map((worker) => worker.stop()));
  }

  private async look(): Promise<boolean> {
    const due = await this.claims.subscribersWithDue([...this.workers.keys()]);
    for (const name of due) this.workers.get(name)?.wake();
    return false;
  }

  /** Whether there may be more to do at once. */
  private async pass(subscriber: FactSubscriber): Promise<boolean> {
    const claimedAt = this.clock.monotonicMs();
    const rows = await this.claims.claimDue(subscriber, BATCH);
    for (const row of await this.deliverTogether(subscriber, rows)) {
      if (this.clock.monotonicMs() - claimedAt > CLAIM_MS / 2) break; // the rest falls due again by itself
      await this.deliver(subscriber, row);
    }
    return rows.length === BATCH;
  }

  /**
   * Handles in one unit of work what comes for the first time. What came before may be what let a batch fail or hang.
   * @returns the rows that have to be handled one by one
   */
  private async deliverTogether(subscriber: FactSubscriber, rows: readonly FactDelivery[]): Promise<FactDelivery[]> {
    const { name, handleBatch } = subscriber;
    const fresh = rows.filter(({ attempt }) => attempt === 1);
    if (!handleBatch || fresh.length < 2) return [...rows];
    try {
      await this.handle(subscriber, fresh, (tx) =>
        handleBatch(
          fresh.map(({ fact }) => fact),
          tx,
        ),
      );
      return rows.filter(({ attempt }) => attempt !== 1);
    } catch (error) {
      this.logger.warn(
        { err: error, subscriber: name, facts: fresh.length },
        'batch of facts not handled, going one by one',
      );
      return [...rows];
    }
  }

  private async deliver(subscriber: FactSubscriber, row: FactDelivery): Promise<void> {
    try {
      await this.handle(subscriber, [row], (tx) => subscriber.handle(row.fact, tx));
    } catch (error) {
      if (error instanceof ClaimLost) return; // another worker has the row now and brings it to its end
      const fields = { err: error, subscriber: subscriber.name, factId: row.fact.id, attempt: row.attempt };
      this.logger[error instanceof DomainError ? 'warn' : 'error'](fields, 'fact not handled, trying again later');
      await this.claims.retryLater(row, 200 + fullJitter(500 * 2 ** row.attempt, 60_000), String(error));
    }
  }

  /** Effects and the end of the rows commit together. */
  private async handle(
    { name, afterCommit }: FactSubscriber,
    rows: readonly FactDelivery[],
    effects: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    faultPoint(`${name}.before`);
    await this.unitOfWork.run(async (tx) => {
      await effects(tx);
      if (!(await this.claims.finish(rows, tx))) throw new ClaimLost();
    });
    for (const { fact } of rows) {
      try {
        afterCommit?.(fact);
      } catch (error) {
        this.logger.error({ err: error, subscriber: name, factId: fact.id }, 'effect of a fact in memory failed');
      }
    }
  }
}

class ClaimLost extends Error {}
