import type { Clock } from '../../common/clock/index.js';
import { PollingWorker } from '../../common/lifecycle/index.js';
import type { Logger } from '../../common/logging/index.js';
import type { FeedEvent } from './feed-event.js';

/** What a reading needs of the store. */
export interface FeedSource {
  /** Id of the latest event. */
  head(): Promise<number>;
  /** Events beyond an id, in order. */
  listAfter(id: number, limit: number): Promise<FeedEvent[]>;
}

export interface FeedListener {
  /** Each event once, in order. */
  offer(events: readonly FeedEvent[]): void;
  /** Events up to an id could not be told: whatever is known has to be read anew. */
  lose(upTo: number): void;
}

/** Pause between two looks; an event of this process is looked for at once. */
const EVERY_MS = 500;
const BATCH = 500;
/** What the head promises and the store does not show is waited for so long. */
const GAP_MS = 2_000;

/** One reading of the feed for all who listen in this process. */
export class FeedReading {
  private readonly listeners = new Set<FeedListener>();
  private readonly worker: PollingWorker;
  private readonly begun: Promise<void>;
  private position = 0;
  private gapSinceMs: number | undefined;

  constructor(
    private readonly source: FeedSource,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.worker = new PollingWorker({ name: 'live.feed', everyMs: EVERY_MS, work: () => this.look() }, logger);
    this.begun = this.begin();
  }

  /** From now on the listener is told what comes. @returns the id beyond which it is told */
  async join(listener: FeedListener): Promise<number> {
    await this.begun;
    this.listeners.add(listener);
    return this.position;
  }

  leave(listener: FeedListener): void {
    this.listeners.delete(listener);
  }

  wake(): void {
    this.worker.wake();
  }

  stop(): Promise<void> {
    return this.worker.stop();
  }

  private async begin(): Promise<void> {
    this.position = await this.source.head();
    this.worker.start();
  }

  /** Tells the listeners what is new. @returns whether there may be more at once */
  async look(): Promise<boolean> {
    const head = await this.source.head();
    if (head === this.position) return false;
    if (head < this.position) return this.jump(head); // the database was put back to an earlier time
    const found = await this.source.listAfter(this.position, BATCH);
    const gapAt = found.findIndex(({ id }, at) => id !== this.position + 1 + at);
    const unbroken = gapAt === -1 ? found : found.slice(0, gapAt);
    this.position += unbroken.length;
    if (unbroken.length > 0) for (const listener of this.listeners) listener.offer(unbroken);
    return this.isGap(found.length - unbroken.length > 0 || found.length === 0)
      ? this.jump(head)
      : unbroken.length === BATCH;
  }

  /** Whether something has been missing for too long. */
  private isGap(isMissing: boolean): boolean {
    if (!isMissing) this.gapSinceMs = undefined;
    else this.gapSinceMs ??= this.clock.monotonicMs();
    return this.gapSinceMs !== undefined && this.clock.monotonicMs() - this.gapSinceMs >= GAP_MS;
  }

  private jump(head: number): false {
    this.position = head;
    this.gapSinceMs = undefined;
    for (const listener of this.listeners) listener.lose(head);
    return false;
  }
}
