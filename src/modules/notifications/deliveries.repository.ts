import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  between,
  type Condition,
  either,
  not,
  oneOf,
  readPage,
  sessionOf,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import {
  type Delivery,
  type DeliveryKind,
  deliveryIdOf,
  type DeliveryState,
  isDeliveryId,
  type Message,
} from './delivery.js';
import { type DeliveryRow, KEPT_MS, toDelivery } from './delivery-row.js';
import { GIVE_UP_AFTER_MS } from './retry-policy.js';

export interface DeliveryFilter {
  readonly from: Date;
  readonly until: Date;
  readonly clientId?: string;
  readonly destinationId?: string;
  readonly topic?: string;
  readonly subject?: string;
  readonly state?: DeliveryState;
  readonly kind?: DeliveryKind;
}

/** The delivery log, and the insertion of what is to be sent. What the sender does with a row: delivery-claims.repository.ts. */
@Injectable()
export class DeliveriesRepository {
  constructor(@InjectModel('notification_deliveries') private readonly deliveries: Model<DeliveryRow>) {}

  /** Inserts the messages that have no row yet. @returns how many those were */
  async insertNew(messages: readonly Message[], now: Date, tx: Tx): Promise<number> {
    const known = await this.findExistingIdsAcrossClients(messages.map(deliveryIdOf), tx);
    const wanted = new Map(messages.map((message) => [deliveryIdOf(message), message]));
    for (const id of known) wanted.delete(id);
    const fresh = [...wanted].map(([id, message]) => newRow(id, message, now));
    if (fresh.length > 0) await this.deliveries.insertMany(fresh, { session: sessionOf(tx) });
    return fresh.length;
  }

  /** Which of these messages have a row, by id. */
  async findExistingIdsAcrossClients(ids: readonly string[], tx?: Tx): Promise<Set<string>> {
    const filter = all({ _id: oneOf(ids) });
    const query = this.deliveries.find(filter, { _id: 1 }).session(tx ? sessionOf(tx) : null);
    const rows = await query.lean();
    return new Set(rows.map((row) => row._id));
  }

  async findByIdAcrossClients(id: string): Promise<Delivery | null> {
    const row = await this.deliveries.findOne(all({ _id: id })).lean<DeliveryRow>();
    return row && toDelivery(row);
  }

  /** Newest first. Served by the indexes log, client_log, state_log or subject. */
  async page(scope: Scope, filter: DeliveryFilter, request: PageRequest): Promise<PageOfRows<Delivery>> {
    const { from, until, ...equal } = filter;
    const conditions = Object.entries(equal).map(([field, value]): Condition => ({ [field]: value }));
    const where = all(within(scope), { createdAt: between(from, until) }, ...conditions);
    const { rows, ...rest } = await readPage(this.deliveries, where, { field: 'createdAt', direction: -1 }, request);
    return { rows: rows.map((row) => toDelivery(row)), ...rest };
  }

  async findById(scope: Scope, id: string, tx?: Tx): Promise<Delivery | null> {
    if (!isDeliveryId(id)) return null;
    const query = this.deliveries.findOne(all(within(scope), { _id: id }));
    const row = await query.session(tx ? sessionOf(tx) : null).lean<DeliveryRow>();
    return row && toDelivery(row);
  }

  /** Ends what waits and takes all words. @returns how many rows it emptied, at most `limit` */
  async eraseAcrossClients(clientId: string, now: Date, limit: number, tx: Tx): Promise<number> {
    const session = sessionOf(tx);
    const waiting = { state: oneOf(['pending', 'sending']) };
    const filled = all({ clientId }, either(waiting, { content: not(null) }, { lastError: not(null) }));
    const rows = await this.deliveries.find(filled, { state: 1, endedAt: 1 }).limit(limit).session(session).lean();
    for (const { _id, state, endedAt } of rows) {
      const isWaiting = state === 'pending' || state === 'sending';
      const ended = {
        state: 'cancelled',
        reason: 'client_erased',
        dueAt: null,
        claim: null,
        holdsLane: false,
      } as const;
      const times = { endedAt: endedAt ?? now, expireAt: new Date(now.getTime() + KEPT_MS) };
      const columns = { content: null, lastError: null, ...(isWaiting ? { ...ended, ...times } : {}) };
      await this.deliveries.updateOne(all({ _id }), { $set: columns }, { session });
    }
    return rows.length;
  }

  /** Sends a dead delivery anew, with the whole time that a new one has. Null when it is not dead. */
  async revive(scope: Scope, delivery: Delivery, now: Date, tx: Tx): Promise<Delivery | null> {
    const row = await this.deliveries
      .findOneAndUpdate(
        all(within(scope), { _id: delivery.id, state: 'dead' }),
        {
          $set: {
            state: 'pending',
            attempt: 0,
            dueAt: now,
            holdsLane: false,
            giveUpAt: new Date(now.getTime() + GIVE_UP_AFTER_MS[delivery.kind]),
            endedAt: null,
            reason: null,
            expireAt: null,
          },
        },
        { returnDocument: 'after', session: sessionOf(tx) },
      )
      .lean<DeliveryRow>();
    return row && toDelivery(row);
  }
}

function newRow(id: string, message: Message, now: Date): DeliveryRow {
  const { topic, subject, event, clientId, destinationId, kind, occurredAt } = message;
  return {
    _id: id,
    topic,
    subject,
    event,
    clientId,
    destinationId,
    kind,
    occurredAt,
    state: 'pending',
    attempt: 0,
    dueAt: now,
    holdsLane: false,
    claim: null,
    content: null,
    variant: null,
    createdAt: now,
    giveUpAt: new Date(now.getTime() + GIVE_UP_AFTER_MS[kind]),
    deliveredAt: null,
    endedAt: null,
    reason: null,
    lastError: null,
    lastStatus: null,
    expireAt: null,
  };
}
