import type { Logger } from '../../common/logging/index.js';
import type { Clock } from '../../common/clock/index.js';
import { counter } from '../../common/metrics/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import { isDatabaseUnavailable } from '../../common/persistence/index.js';
import type { AccessLog } from './access-log.js';

/** What may still change of a row that committed with its deed. */
export type Outcome = Pick<AccessLog, 'clientId' | 'userId' | 'apiKeyId' | 'action' | 'statusCode'>;

export type PendingRow =
  | { readonly kind: 'insert'; readonly row: AccessLog }
  | { readonly kind: 'correct'; readonly id: string; readonly outcome: Outcome };

export interface AccessLogStore {
  /**
   * Writes rows in any order; one that is there already stays.
   * @returns rows that the database refused
   * @throws when the batch as a whole did not get through
   */
  writeBatch(batch: readonly PendingRow[]): Promise<number>;
}

export interface BufferTimers {
  /** @returns what cancels it */
  after(ms: number, work: () => void): () => void;
}

const BATCH_ROWS = 500;
const BATCH_MS = 250;
export const BUFFER_ROWS = 10_000;
const MAX_PAUSE_MS = 5_000;
const TELL_EVERY_MS = 60_000;

const dropped = counter('vigia_access_log_dropped_total', 'Rows of the access log that were lost', ['cause']);

/**
 * Rows on their way into the access log: batches of at most 500 rows or 250 ms, one at a time. Adding is a push and never waits.
 * While the database is away up to 10,000 rows wait; what comes then is dropped, counted, and told once a minute.
 */
export class AccessLogBuffer {
  private waiting: PendingRow[] = [];
  private cancelTimer: (() => void) | null = null;
  private sending: Promise<void> | null = null;
  private failures = 0;
  private untold = 0;
  private toldAtMs = -Infinity;

  constructor(
    private readonly store: AccessLogStore,
    private readonly logger: Logger,
    private readonly clock: Clock,
    private readonly timers: BufferTimers,
  ) {}

  get size(): number {
    return this.waiting.length;
  }

  add(row: PendingRow): void {
    if (this.waiting.length >= BUFFER_ROWS) {
      this.drop(1, 'buffer_full');
      return;
    }
    this.waiting.push(row);
    if (this.waiting.length >= BATCH_ROWS && this.failures === 0) this.send();
    else this.schedule(BATCH_MS);
  }

  /** Writes what waits, until it is gone or a batch fails. @returns whether nothing waits any more */
  async flush(): Promise<boolean> {
    while (this.sending !== null || this.waiting.length > 0) {
      const failuresBefore = this.failures;
      if (this.sending === null) this.send();
      await this.sending;
      if (this.failures > failuresBefore) return false;
    }
    return true;
  }

  /** The last flush: what cannot be written now is lost and counted. */
  async close(): Promise<void> {
    const isEmpty = await this.flush();
    this.cancelTimer?.();
    this.cancelTimer = null;
    if (!isEmpty) this.drop(this.waiting.splice(0).length, 'shutdown');
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
    this.sending = this.write(this.waiting.splice(0, BATCH_ROWS)).finally(() => {
      this.sending = null;
      if (this.failures > 0) this.schedule(Math.min(BATCH_MS * 2 ** this.failures, MAX_PAUSE_MS));
      else if (this.waiting.length >= BATCH_ROWS) this.send();
      else if (this.waiting.length > 0) this.schedule(BATCH_MS);
    });
  }

  private async write(batch: PendingRow[]): Promise<void> {
    try {
      const refused = await this.store.writeBatch(batch);
      this.failures = 0;
      if (refused > 0) this.drop(refused, 'refused');
    } catch (error) {
      if (!isAway(error)) {
        this.failures = 0;
        this.logger.error({ err: error, rows: batch.length }, 'access log rows cannot be written');
        this.drop(batch.length, 'refused'); // sent again they would fail again, and hold up the rest
        return;
      }
      this.failures += 1;
      this.waiting = [...batch, ...this.waiting];
      const surplus = this.waiting.length - BUFFER_ROWS;
      if (surplus > 0) this.drop(this.waiting.splice(BUFFER_ROWS).length, 'buffer_full');
    }
  }

  private drop(count: number, cause: 'buffer_full' | 'refused' | 'shutdown'): void {
    dropped.inc({ cause }, count);
    this.untold += count;
    const nowMs = this.clock.monotonicMs();
    if (nowMs - this.toldAtMs < TELL_EVERY_MS) return;
    this.logger.warn({ rows: this.untold, cause }, 'rows of the access log were lost');
    this.untold = 0;
    this.toldAtMs = nowMs;
  }
}

function isAway(error: unknown): boolean {
  return isDatabaseUnavailable(error) || (error instanceof DomainError && error.code === 'database.unavailable');
}
