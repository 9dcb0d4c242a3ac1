import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { newObjectId, type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import {
  type Delivery,
  deliveryIdOf,
  type Message,
  Notifications,
  type NotSent,
  type Recipient,
  type Rendered,
  type TopicPort,
} from '../notifications/index.js';
import { DestinationRecipients } from './destination-recipients.js';
import { Destinations } from './destinations.service.js';
import { testMail } from './incident-words.js';

const TEST_TOPIC = 'destination-test';

/** Test messages: through the same engine and log as real ones, so that they prove the whole way. */
@Injectable()
export class TestMessages implements TopicPort, OnModuleInit {
  readonly keepsContent = true;

  constructor(
    private readonly notifications: Notifications,
    private readonly destinations: Destinations,
    private readonly recipients: DestinationRecipients,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.notifications.registerTopic(TEST_TOPIC, this);
  }

  /** Wishes a test message. Throws destination.not_found, destination.disabled. @returns its id in the delivery log */
  async send(actor: Actor, ref: string): Promise<string> {
    return this.unitOfWork.run(async (tx) => {
      const { id, clientId, isEnabled, target } = await this.destinations.get(actor.scope, ref, tx);
      if (!isEnabled) throw new DomainError('destination.disabled');
      const message: Message = {
        topic: TEST_TOPIC,
        subject: newObjectId(),
        event: 'test',
        clientId,
        destinationId: id,
        kind: target.kind,
        occurredAt: this.clock.now(),
      };
      await this.notifications.enqueue([message], tx);
      await this.audit.append(
        actor,
        { action: 'destination.tested', target: { type: 'destination', id }, clientId },
        tx,
      );
      return deliveryIdOf(message);
    });
  }

  recipient({ destinationId }: Delivery): Promise<Recipient | NotSent> {
    return this.recipients.of(destinationId);
  }

  async stillTrue(): Promise<{ kind: 'send' }> {
    return { kind: 'send' };
  }

  async render({ destinationId, clientId }: Delivery, recipient: Recipient): Promise<Rendered> {
    const { name } = await this.destinations.get(Scope.all(), destinationId);
    if (recipient.kind === 'webhook')
      return {
        kind: 'webhook',
        type: 'test',
        data: { destinationId, destinationName: name, clientId },
        variant: 'test',
      };
    return { kind: 'email', ...testMail(name, recipient.locale), variant: 'test' };
  }

  async gone({ destinationId }: Delivery, tx: Tx): Promise<void> {
    await this.destinations.switchOff(Scope.all(), destinationId, tx);
  }
}
