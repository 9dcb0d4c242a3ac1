import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { FeedRepository } from './feed.repository.js';
import { type FeedEvent, isVisible } from './feed-event.js';

/** What somebody has missed, or that nobody can tell. */
export interface Missed {
  /** Null where it was too long ago, or too much. */
  readonly events: readonly FeedEvent[] | null;
  /** Everything up to here is told by that. */
  readonly upTo: number;
}

/** Events that are told at once to whoever comes back. */
const MAX_MISSED = 1_000;

/** What happened while somebody was away. */
@Injectable()
export class Replays {
  constructor(private readonly feed: FeedRepository) {}

  /** Everything that a caller may see beyond an id until now; nothing for whoever asks for the first time. */
  async untilNow(actor: Actor, after: number | null | undefined): Promise<Missed> {
    const head = await this.feed.head();
    return after === undefined ? { events: [], upTo: head } : this.between(actor, after, head);
  }

  /**
   * Everything that a caller may see beyond `after` until `position`, which lies in the past.
   * @param after null: nobody knows
   */
  async between(actor: Actor, after: number | null, position: number): Promise<Missed> {
    if (after === null) return { events: null, upTo: position };
    if (after === position) return { events: [], upTo: position };
    if (after > position) {
      // This process may be behind the one that told of it; what lies beyond the end of the feed is made up or of another time.
      const isTold = after <= (await this.feed.head());
      return isTold ? { events: [], upTo: after } : { events: null, upTo: position };
    }
    if (!(await this.feed.isKeptAcrossClients(after + 1))) return { events: null, upTo: position };
    const events = await this.feed.listBetween(actor.scope, after, position, MAX_MISSED + 1);
    if (events.length > MAX_MISSED) return { events: null, upTo: position };
    return { events: events.filter((event) => isVisible(event, actor)), upTo: position };
  }
}
