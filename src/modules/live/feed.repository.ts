import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { all, amid, gt, gte, Numbers, objectIdOf, sessionOf, type Tx, within } from '../../common/persistence/index.js';
import { REPLAYED_SECONDS } from './feed.schema.js';
import type { FeedEvent, News } from './feed-event.js';

type FeedDocument = Omit<FeedEvent, 'id' | 'clientId' | 'serviceId' | 'incidentId'> & {
  _id: number;
  clientId: Types.ObjectId;
  serviceId: Types.ObjectId;
  incidentId: Types.ObjectId | null;
  storedAt: Date;
};

const SEQUENCE = 'feed';

/** What happened lately, in order. */
@Injectable()
export class FeedRepository {
  constructor(
    @InjectModel('feed') private readonly feed: Model<FeedDocument>,
    private readonly numbers: Numbers,
    private readonly clock: Clock,
  ) {}

  /** Appends to the feed. Whoever appends at the same time waits for this unit of work: nobody ever sees a later event without this one. */
  async append(news: readonly News[], tx: Tx): Promise<void> {
    if (news.length === 0) return;
    const first = await this.numbers.takeIn(SEQUENCE, news.length, tx);
    const storedAt = this.clock.now();
    const rows = news.map(({ clientId, serviceId, incidentId, ...rest }, at) => ({
      ...rest,
      _id: first + at,
      clientId: objectIdOf(clientId),
      serviceId: objectIdOf(serviceId),
      incidentId: incidentId === null ? null : objectIdOf(incidentId),
      storedAt,
    }));
    await this.feed.insertMany(rows, { session: sessionOf(tx) });
  }

  /** Id of the latest event; 0 where there never was one. */
  head(): Promise<number> {
    return this.numbers.last(SEQUENCE);
  }

  /** Events beyond an id, in order, whomever they are about. */
  async listAfterAcrossClients(id: number, limit: number): Promise<FeedEvent[]> {
    const rows = await this.feed
      .find(all({ _id: gt(id) }))
      .sort({ _id: 1 })
      .limit(limit)
      .maxTimeMS(2_000)
      .lean();
    return rows.map(toEvent);
  }

  /** Events beyond `after` up to `until` within a scope, in order. Served by _id, and by index { clientId: 1, _id: 1 }. */
  async listBetween(scope: Scope, after: number, until: number, limit: number): Promise<FeedEvent[]> {
    const rows = await this.feed
      .find(all(within(scope), { _id: amid(after, until + 1) }))
      .sort({ _id: 1 })
      .limit(limit)
      .maxTimeMS(2_000)
      .lean();
    return rows.map(toEvent);
  }

  /** Whether an event, and so each later one, can still be replayed. */
  async isKeptAcrossClients(id: number): Promise<boolean> {
    const since = new Date(this.clock.now().getTime() - REPLAYED_SECONDS * 1_000);
    return (
      (await this.feed
        .findOne(all({ _id: id, storedAt: gte(since) }), { _id: 1 })
        .maxTimeMS(2_000)
        .lean()) !== null
    );
  }
}

function toEvent({
  _id,
  clientId,
  serviceId,
  incidentId,
  type,
  at,
  state,
  isPaused,
  stateVersion,
  reason,
}: FeedDocument): FeedEvent {
  return {
    id: _id,
    type,
    clientId: clientId.toHexString(),
    serviceId: serviceId.toHexString(),
    at,
    state,
    isPaused,
    stateVersion,
    incidentId: incidentId?.toHexString() ?? null,
    reason,
  };
}
