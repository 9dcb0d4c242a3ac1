import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { Cursors, type Page, pageRequest, toPage } from '../../common/http/index.js';
import { type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { type Delivery, deliveryIdOf, type Message } from './delivery.js';
import { deliveryFilterOf, type DeliveryQuery } from './delivery-query.js';
import { NOTIFICATIONS_HINT } from './delivery-sender.js';
import type { TopicPort } from './topic.js';
import { Topics } from './topics.js';

/** What other modules send through, and the delivery log. */
@Injectable()
export class Notifications {
  constructor(
    private readonly topics: Topics,
    private readonly deliveries: DeliveriesRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** Names who answers for a topic; called once per topic, at start, in every role. @throws Error when the topic is taken */
  registerTopic(topic: string, port: TopicPort): void {
    this.topics.register(topic, port);
  }

  /**
   * Wishes messages, one per destination. They are sent after the commit, at least once and under one id each; a message that
   * was wished for before inserts nothing, so handlers may run twice.
   * @returns how many were new
   */
  async enqueue(messages: readonly Message[], tx: Tx): Promise<number> {
    if (messages.length === 0) return 0;
    const inserted = await this.deliveries.insertNew(messages, this.clock.now(), tx);
    if (inserted > 0) tx.hint(NOTIFICATIONS_HINT);
    return inserted;
  }

  /** Cancels what waits for an erased client, and takes the words of its deliveries. @returns how many rows it emptied, at most `limit` */
  eraseTextsOf(clientId: string, limit: number, tx: Tx): Promise<number> {
    return this.deliveries.eraseAcrossClients(clientId, this.clock.now(), limit, tx);
  }

  /** Those of the messages that have been wished for, as a test by topic, subject, event and destination. */
  async wished(messages: readonly MessageName[], tx?: Tx): Promise<(message: MessageName) => boolean> {
    const ids = await this.deliveries.findExistingIdsAcrossClients(messages.map(deliveryIdOf), tx);
    return (message) => ids.has(deliveryIdOf(message));
  }

  /** The delivery of a message, for the topic that owns it; null when it was never wished for. */
  async findByName(message: MessageName): Promise<Delivery | null> {
    return this.deliveries.findByIdAcrossClients(deliveryIdOf(message));
  }

  /** The delivery log, newest first. Throws request.invalid, cursor.invalid, cursor.expired. */
  async page(scope: Scope, query: DeliveryQuery): Promise<Page<Delivery>> {
    const { limit: _limit, cursor: _cursor, page: _page, ...filters } = query;
    const list = ['notifications', filters];
    const request = pageRequest(query, this.cursors, list);
    const rows = await this.deliveries.page(scope, deliveryFilterOf(query, this.clock.now()), request);
    return toPage(
      rows,
      request,
      (delivery) => delivery,
      ({ createdAt, id }) => this.cursors.encode({ value: createdAt.toISOString(), id }, list),
    );
  }

  /** Throws notification.not_found. */
  async getById(scope: Scope, id: string): Promise<Delivery> {
    const delivery = await this.deliveries.findById(scope, id);
    if (!delivery) throw new DomainError('notification.not_found');
    return delivery;
  }

  /** Sends a dead letter again, under its old id. Throws notification.not_found, notification.not_dead. */
  async retry(actor: Actor, id: string): Promise<Delivery> {
    return this.unitOfWork.run(async (tx) => {
      const delivery = await this.deliveries.findById(actor.scope, id, tx);
      if (!delivery) throw new DomainError('notification.not_found');
      const revived = await this.deliveries.revive(actor.scope, delivery, this.clock.now(), tx);
      if (!revived) throw new DomainError('notification.not_dead', { detail: `It is ${delivery.state}` });
      const { clientId, destinationId, reason } = delivery;
      const target = { type: 'notification', id };
      await this.audit.append(
        actor,
        {
          action: 'notification.retried',
          target,
          ...(clientId === null ? {} : { clientId }),
          changes: { destinationId, reason },
        },
        tx,
      );
      tx.hint(NOTIFICATIONS_HINT);
      return revived;
    });
  }
}

/** What tells one message from all others. */
export type MessageName = Pick<Message, 'topic' | 'subject' | 'event' | 'destinationId'>;
