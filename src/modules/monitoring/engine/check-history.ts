import type { CheckResult } from '../../../../libs/probing/index.js';
import type { Logger } from '../../../common/logging/index.js';
import type { Check } from '../checks.repository.js';
import { isDatabaseAway } from './database-away.js';
import type { DueCheck } from './probe-schedule.js';
import { probingMetrics } from './probing-metrics.js';

/** A check on its way into history, with the end of its days. */
export type CheckRow = Check & { readonly expireAt: Date };

export interface HistoryStore {
  /**
   * Inserts what is not there yet; a row whose id exists is left alone.
   * @returns rows that the database refused for another reason
   * @throws when the batch as a whole did not get through
   */
  insertManyUnordered(rows: readonly CheckRow[]): Promise<number>;
  /** Adds what was inserted since the last time to the totals: less often than a batch comes. Never rejects. */
  count(): Promise<void>;
}

export interface HistoryTimers {
  /** @returns what cancels it */
  after(ms: number, work: () => void): () => void;
}

const BATCH_ROWS = 500;
const BATCH_MS = 250;
const BUFFER_ROWS = 10_000;
const MAX_PAUSE_MS = 5_000;

/** `_id` of a check: the same for a repeat of the same point in time, so that it cannot count twice. */
export function checkId(serviceId: string, scheduledAtMs: number): string {
  return `${serviceId}:${scheduledAtMs.toString(16).padStart(11, '0')}`;
}

/** The row of a check. */
export function checkRow(
  service: { readonly id: string; readonly clientId: string },
  due: DueCheck,
  result: CheckResult,
  retentionMs: number,
): CheckRow {
  return {
    id: checkId(service.id, due.scheduledAtMs),
    serviceId: service.id,
    clientId: service.clientId,
    scheduledAt: new Date(due.scheduledAtMs),
    startedAt: result.startedAt,
    outcome: result.outcome,
    reason: result.reason,
    detail: result.detail,
    durationMs: result.durationMs,
    phases: result.phases,
    statusCode: result.statusCode,
    remoteAddress: result.remoteAddress,
    trigger: due.trigger,
    runId: due.runId,
    expireAt: new Date(due.scheduledAtMs + retentionMs),
  };
}

/**
 * Buffer before the history of checks: batches of at most 500 rows or 250 ms, one at a time. Never in the way of the
 * state: adding is a push. While the database is away up to 10,000 rows wait; beyond, the oldest is dropped and counted.
 */
export class CheckHistory {
  private waiting: CheckRow[] = [];
  private cancelTimer: (() => void) | null = null;
  private sending: Promise<void> | null = null;
  private failures = 0;

  constructor(
    private readonly store: HistoryStore,
    private readonly logger: Logger,
    private readonly timers: HistoryTimers,
  ) {}

  get size(): number {
    return this.waiting.length;
  }

  add(row: CheckRow): void {
    this.waiting.push(row);
    if (this.waiting.length > BUFFER_ROWS) {
      this.waiting.shift();
      probingMetrics.dropped.inc({ cause: 'buffer_full' });
    }
    // Somebody waits for the answer of a run.
    const isUrgent = row.runId !== null || this.waiting.length >= BATCH_ROWS;
    if (isUrgent && this.failures === 0) this.send();
    else this.schedule(BATCH_MS);
  }

  /** Sends what waits, until it is gone or a batch fails, and counts it. @returns whether nothing waits any more */
  async flush(): Promise<boolean> {
    while (this.sending !== null || this.waiting.length > 0) {
      const failuresBefore = this.failures;
      if (this.sending === null) this.send();
      await this.sending;
      if (this.failures > failuresBefore) return false;
    }
    await this.store.count();
    return true;
  }

  private schedule(ms: number): void {
    this.cancelTimer ??= this.timers.after(ms, () => {
      this.send();
    });
  }

  private send(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    if (this.sending !== null || this.waiting.length === 0) return;
    const batch = this.waiting.splice(0, BATCH_ROWS);
    this.sending = this.insert(batch).finally(() => {
      this.sending = null;
      if (this.failures > 0) this.schedule(Math.min(BATCH_MS * 2 ** this.failures, MAX_PAUSE_MS));
      else if (this.waiting.length >= BATCH_ROWS) this.send();
      else if (this.waiting.length > 0) this.schedule(BATCH_MS);
    });
  }

  private async insert(batch: CheckRow[]): Promise<void> {
    try {
      const refused = await this.store.insertManyUnordered(batch);
      this.failures = 0;
      if (refused > 0) this.drop(refused, null);
    } catch (error) {
      if (!isDatabaseAway(error)) {
        this.failures = 0;
        this.drop(batch.length, error); // sent again it would fail again, and hold up the rest
        return;
      }
      this.failures += 1;
      this.waiting = [...batch, ...this.waiting];
      const surplus = this.waiting.length - BUFFER_ROWS;
      if (surplus > 0) {
        this.waiting.splice(0, surplus);
        probingMetrics.dropped.inc({ cause: 'buffer_full' }, surplus);
      }
    }
  }

  private drop(count: number, error: unknown): void {
    probingMetrics.dropped.inc({ cause: 'refused' }, count);
    this.logger.error({ err: error, count }, 'checks refused by the database');
  }
}
