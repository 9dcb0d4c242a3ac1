import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Fact, FactSubscribers } from '../../common/facts/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { serviceClosed, serviceMoved } from '../monitoring/index.js';
import { FeedRepository } from './feed.repository.js';
import { newsOf } from './feed-event.js';

/** Wakes the reading of this process. */
export const FEED_HINT = 'feed';

/** Brings facts into the feed: each once, because its row ends in the same transaction. */
@Injectable()
export class FeedWriter implements OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly feed: FeedRepository,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'live.feed',
      types: [serviceMoved.type, serviceClosed.type],
      handle: (fact, tx) => this.append([fact], tx),
      handleBatch: (facts, tx) => this.append(facts, tx),
    });
  }

  /** What comes together is told in the order in which it was decided. */
  private async append(facts: readonly Fact[], tx: Tx): Promise<void> {
    const inOrder = [...facts].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
    await this.feed.append(inOrder.flatMap(newsOf), tx);
    tx.hint(FEED_HINT);
  }
}
