import { AsyncResource } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Logger } from '../../common/logging/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { AccessLogConfig } from '../../config/index.js';
import { securityAlert } from '../auth/index.js';

const WINDOW_MS = 600_000;
const WINDOW_MINUTES = 10;
/** Readers watched at once; beyond, the one whose window began first is forgotten. */
const MAX_READERS = 10_000;

interface Window {
  readonly endsAtMs: number;
  rows: number;
  isTold: boolean;
}

/**
 * Raises an alert when one user reads more than MASS_READ_ROWS rows of clients' data within ten minutes: once per window.
 * Counted per instance: whoever spreads the reading over n instances may read n times as much.
 */
@Injectable()
export class MassReads implements OnApplicationShutdown {
  private readonly windows = new Map<string, Window>();
  private readonly telling = new Set<Promise<void>>();
  /** The alert is none of the request's business, nor of its unit of work. */
  private readonly outside = new AsyncResource('MassReads');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: AccessLogConfig,
  ) {}

  /** Counts rows that a user has just been answered. Never waits. */
  add(userId: string, rows: number, ip: string | null): void {
    const window = this.windowOf(userId);
    window.rows += rows;
    if (window.isTold || window.rows <= this.config.MASS_READ_ROWS) return;
    window.isTold = true;
    const told = this.outside.runInAsyncScope(() => this.tell(userId, window, ip));
    this.telling.add(told);
    void told.finally(() => this.telling.delete(told));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.telling);
  }

  private windowOf(userId: string): Window {
    const nowMs = this.clock.monotonicMs();
    const known = this.windows.get(userId);
    if (known && known.endsAtMs > nowMs) return known;
    this.windows.delete(userId); // the map's order is that of the beginnings
    const [oldest] = this.windows.keys();
    if (this.windows.size >= MAX_READERS && oldest !== undefined) this.windows.delete(oldest);
    const window = { endsAtMs: nowMs + WINDOW_MS, rows: 0, isTold: false };
    this.windows.set(userId, window);
    return window;
  }

  private async tell(userId: string, window: Window, ip: string | null): Promise<void> {
    const details = { rows: window.rows, limit: this.config.MASS_READ_ROWS, minutes: WINDOW_MINUTES };
    try {
      await this.unitOfWork.run((tx) =>
        tx.publish(securityAlert(userId, this.clock.now(), { kind: 'mass_read', userId, ip, details })),
      );
    } catch (error) {
      window.isTold = false; // the next read tries again
      this.logger.warn({ err: error, userId }, 'alert about a mass read could not be raised');
    }
  }
}
