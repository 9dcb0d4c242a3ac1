import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../clock/index.js';
import { all, between, lte, oneOf } from '../persistence/filter.js';
import { untilFromNow } from '../persistence/leases.js';
import { PIPELINE } from '../persistence/pipeline.js';
import { sessionOf, type Tx } from '../persistence/tx.js';
import type { FactDelivery } from './fact-outbox.repository.js';
import type { FactSubscriber } from './fact-subscribers.js';

/** Rows older than this are only looked for by a full pass, because a window that begins at the oldest row walks over deleted entries. */
const OVERLAP_MS = 120_000;
const FULL_PASS_EVERY_MS = 60_000;
/** Rows that one look at all subscribers reads. */
const LOOK_ROWS = 50;
/** Key of that look among the windows; no subscriber has an empty name. */
const LOOK = '';
/** Above the budget of a unit of work; short, because the rows of a killed process wait this long. */
export const CLAIM_MS = 10_000;

/** Claims due rows of one subscriber in bounded windows. A claim moves `dueAt` to its own end, so a dead holder's rows fall due again. */
@Injectable()
export class FactClaims {
  private readonly lowWater = new Map<string, { from: Date; fullPassAt: number }>();

  constructor(
    @InjectModel('fact_deliveries') private readonly deliveries: Model<FactDelivery>,
    private readonly clock: Clock,
  ) {}

  /**
   * Which of these subscribers may have something due. One question for all: most of the time nobody has.
   * Served by index due { subscriber: 1, dueAt: 1, _id: 1 }.
   */
  async subscribersWithDue(names: readonly string[]): Promise<ReadonlySet<string>> {
    const now = this.clock.now();
    const dueAt = between(this.windowStart(LOOK, now), new Date(now.getTime() + 1));
    const due = all({ subscriber: oneOf(names), dueAt });
    const rows = await this.deliveries.find(due, { subscriber: 1 }).limit(LOOK_ROWS).lean();
    if (rows.length === LOOK_ROWS) return new Set(names); // there is more, and it may be anybody's
    this.lowWater.set(LOOK, this.advanced(LOOK, now));
    return new Set(rows.map(({ subscriber }) => subscriber));
  }

  /** Up to `limit` rows that now belong to the returned claim. */
  async claimDue(subscriber: FactSubscriber, limit: number): Promise<FactDelivery[]> {
    const now = this.clock.now();
    const from = this.windowStart(subscriber.name, now);
    const keys = subscriber.keys?.();
    const due = all(
      { subscriber: subscriber.name, dueAt: between(from, new Date(now.getTime() + 1)) },
      keys ? { key: oneOf(keys) } : undefined,
    );
    const candidates = await this.deliveries.find(due, { _id: 1 }).sort({ dueAt: 1, _id: 1 }).limit(limit).lean();
    if (candidates.length < limit) this.lowWater.set(subscriber.name, this.advanced(subscriber.name, now));
    if (candidates.length === 0) return [];
    const claim = randomUUID();
    await this.deliveries.updateMany(
      all({ _id: oneOf(candidates.map((row) => row._id)) }, { dueAt: lte(now) }),
      [{ $set: { claim, dueAt: untilFromNow(CLAIM_MS), attempt: { $add: ['$attempt', 1] } } }],
      PIPELINE,
    );
    return this.deliveries.find({ claim }).lean();
  }

  /** Ends rows of one claim together with their effects. False when the claim of any was lost: the unit of work must then abort. */
  async finish(rows: readonly FactDelivery[], tx: Tx): Promise<boolean> {
    const ended = all({ _id: oneOf(rows.map((row) => row._id)), claim: rows[0]?.claim });
    const { deletedCount } = await this.deliveries.deleteMany(ended, { session: sessionOf(tx) });
    return deletedCount === rows.length;
  }

  /** Puts a row back after a failure; it falls due again after `pauseMs`. */
  async retryLater(row: FactDelivery, pauseMs: number, reason: string): Promise<void> {
    await this.deliveries.updateOne(
      { _id: row._id, claim: row.claim },
      [{ $set: { claim: null, dueAt: untilFromNow(Math.round(pauseMs)), lastError: reason.slice(0, 500) } }],
      PIPELINE,
    );
  }

  /** When the oldest row that is due was published; null when none is. */
  async oldestPublishedAt(): Promise<Date | null> {
    const row = await this.deliveries.findOne({}, { publishedAt: 1 }).sort({ dueAt: 1 }).maxTimeMS(2_000).lean();
    return row?.publishedAt ?? null;
  }

  private windowStart(name: string, now: Date): Date {
    const mark = this.lowWater.get(name);
    if (mark && now.getTime() < mark.fullPassAt) return mark.from;
    this.lowWater.delete(name);
    return new Date(0);
  }

  private advanced(name: string, now: Date): { from: Date; fullPassAt: number } {
    const fullPassAt = this.lowWater.get(name)?.fullPassAt ?? now.getTime() + FULL_PASS_EVERY_MS;
    return { from: new Date(now.getTime() - OVERLAP_MS), fullPassAt };
  }
}
