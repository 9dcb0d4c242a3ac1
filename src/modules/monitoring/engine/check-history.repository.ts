import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import mongoose, { type Model } from 'mongoose';
import { Logger } from '../../../common/logging/index.js';
import { databaseUnavailable } from '../../../common/persistence/index.js';
import { CheckTotals } from '../check-totals.repository.js';
import type { CheckDocument } from '../checks.repository.js';
import { LateChecks } from '../tiers/late-checks.repository.js';
import { bulkWrite } from './bulk-write.repository.js';
import type { CheckRow, HistoryStore } from './check-history.js';

const { mongo, Types } = mongoose;

const DUPLICATE_KEY = 11_000;
/** Questions in flight; the pool serves others too. */
const PARALLEL = 16;
const MAX_TIME_MS = 3_000;

interface WriteFault {
  readonly code: number;
  readonly index: number;
}

/**
 * Inserts checks in unordered batches. Past mongoose's documents: at 33 checks a second casting would cost more than the
 * check itself, and every value was made by ourselves. One insert per check and no transaction: a check stands alone.
 */
@Injectable()
export class CheckHistoryRepository implements HistoryStore {
  private uncounted: CheckRow[] = [];
  private isCounting = false;

  constructor(
    @InjectModel('checks') private readonly checks: Model<CheckDocument>,
    private readonly totals: CheckTotals,
    private readonly late: LateChecks,
    private readonly logger: Logger,
  ) {}

  async insertManyUnordered(rows: readonly CheckRow[]): Promise<number> {
    try {
      const documents = rows.map(toDocument);
      await bulkWrite(() => this.late.note(rows));
      await bulkWrite(() => this.checks.collection.insertMany(documents, { ordered: false }));
      this.uncounted.push(...rows);
      return 0;
    } catch (error) {
      if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
      const faults = [error.writeErrors as WriteFault | readonly WriteFault[]].flat();
      // Without single errors it is the write concern: the whole batch is tried again.
      if (faults.length === 0) throw databaseUnavailable(error);
      const refused = new Set(faults.map(({ index }) => index));
      this.uncounted.push(...rows.filter((_, index) => !refused.has(index)));
      return faults.filter(({ code }) => code !== DUPLICATE_KEY).length;
    }
  }

  /**
   * Start of the latest check of each service; those without one are missing. At a takeover this is asked for every service,
   * so it goes past mongoose as well. Served by index { serviceId: 1, scheduledAt: -1, _id: -1 }.
   */
  async mapLatestStartsAcrossClients(serviceIds: readonly string[]): Promise<Map<string, Date>> {
    const found = new Map<string, Date>();
    for (let at = 0; at < serviceIds.length; at += PARALLEL) {
      const asked = serviceIds.slice(at, at + PARALLEL).map(async (id) => {
        const row = await this.checks.collection.findOne(
          { serviceId: Types.ObjectId.createFromHexString(id) },
          { projection: { startedAt: 1 }, sort: { scheduledAt: -1, _id: -1 }, maxTimeMS: MAX_TIME_MS },
        );
        if (row !== null) found.set(id, row['startedAt'] as Date);
      });
      await Promise.all(asked);
    }
    return found;
  }

  /** Totals are figures for people: the rows are stored already, and a failure here must not store them again. */
  async count(): Promise<void> {
    // Two upserts of one new minute would collide, and one of them would be lost.
    if (this.isCounting || this.uncounted.length === 0) return;
    const stored = this.uncounted;
    this.uncounted = [];
    this.isCounting = true;
    try {
      await this.totals.add(stored);
    } catch (error) {
      this.logger.warn({ err: error, checks: stored.length }, 'checks stored but not counted');
    } finally {
      this.isCounting = false;
    }
  }
}

function toDocument({ id, serviceId, clientId, ...rest }: CheckRow): Record<string, unknown> {
  return {
    _id: id,
    serviceId: Types.ObjectId.createFromHexString(serviceId),
    clientId: Types.ObjectId.createFromHexString(clientId),
    ...rest,
  };
}
