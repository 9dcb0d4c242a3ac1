import { AsyncResource } from 'node:async_hooks';
import type { Logger } from '../logging/index.js';

export interface PollingWork {
  readonly name: string;
  /** Pause between two passes with nothing to do, in milliseconds; a function is asked after each pass. */
  readonly everyMs: number | (() => number);
  /** One pass; true asks for the next one at once. */
  readonly work: () => Promise<boolean>;
}

/** Repeats a piece of work: passes never overlap, a wake-up call shortens the pause, a failure is logged and tried again. */
export class PollingWorker {
  /** Whoever wakes it may be inside a request and a unit of work; neither is the worker's. */
  private readonly context = new AsyncResource('PollingWorker');
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<void> | undefined;
  private isWoken = false;
  private isStopped = true;

  constructor(
    private readonly job: PollingWork,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.isStopped = false;
    this.schedule(0);
  }

  /** Runs a pass as soon as the current one has ended. */
  wake(): void {
    if (this.isStopped) return;
    if (this.current) this.isWoken = true;
    else this.schedule(0);
  }

  /** Starts no further pass and waits for the current one. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.current;
  }

  private schedule(pauseMs: number): void {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    this.timer = this.context.runInAsyncScope(() =>
      setTimeout(() => {
        this.current = this.pass();
      }, pauseMs),
    );
  }

  private async pass(): Promise<void> {
    let isMore = false;
    this.takeWake();
    try {
      isMore = await this.job.work();
    } catch (error) {
      this.logger.warn({ err: error, job: this.job.name }, 'pass failed, trying again');
    }
    this.current = undefined;
    const { everyMs } = this.job;
    this.schedule(isMore || this.takeWake() ? 0 : typeof everyMs === 'number' ? everyMs : everyMs());
  }

  private takeWake(): boolean {
    const isWoken = this.isWoken;
    this.isWoken = false;
    return isWoken;
  }
}
