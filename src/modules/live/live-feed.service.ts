import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Logger } from '../../common/logging/index.js';
import { Hints } from '../../common/persistence/index.js';
import { FeedRepository } from './feed.repository.js';
import { type FeedListener, FeedReading } from './feed-reading.js';
import { FEED_HINT } from './feed-writer.js';

/** The feed as this process reads it: once for all who listen, and not at all while nobody does. */
@Injectable()
export class LiveFeed implements OnModuleInit, OnModuleDestroy {
  private reading: FeedReading | undefined;
  private listening = 0;
  private stopListeningToHints: (() => void) | undefined;

  constructor(
    private readonly feed: FeedRepository,
    private readonly hints: Hints,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.stopListeningToHints = this.hints.on(FEED_HINT, () => this.reading?.wake());
  }

  async onModuleDestroy(): Promise<void> {
    this.stopListeningToHints?.();
    await this.reading?.stop();
  }

  /**
   * Tells a listener what comes from now on, until it is told to `leave`.
   * @returns the id beyond which it is told
   * @throws database.unavailable where the head cannot be read
   */
  async join(listener: FeedListener): Promise<number> {
    this.listening += 1;
    const reading = (this.reading ??= this.open());
    try {
      return await reading.join(listener);
    } catch (error) {
      if (this.reading === reading) this.reading = undefined; // the next one begins anew
      this.leave(listener);
      throw error;
    }
  }

  /** Once for each `join` that did not throw. */
  leave(listener: FeedListener): void {
    this.listening -= 1;
    this.reading?.leave(listener);
    if (this.listening > 0) return;
    void this.reading?.stop();
    this.reading = undefined;
  }

  private open(): FeedReading {
    const source = {
      head: () => this.feed.head(),
      listAfter: (id: number, limit: number) => this.feed.listAfterAcrossClients(id, limit),
    };
    return new FeedReading(source, this.clock, this.logger);
  }
}
