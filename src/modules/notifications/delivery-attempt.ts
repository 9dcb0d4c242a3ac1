import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { faultPoint } from '../../common/fault-points/fault-points.js';
import { Logger } from '../../common/logging/index.js';
import { fullJitter, UnitOfWork } from '../../common/persistence/index.js';
import { NotificationsConfig } from '../../config/index.js';
import type { Channel } from './channels/channel.js';
import { EmailChannel } from './channels/email.channel.js';
import { WebhookChannel } from './channels/webhook.channel.js';
import type { ClaimedDelivery, DeliveryKind } from './delivery.js';
import { DeliveryClaims } from './delivery-claims.repository.js';
import { holdsLane } from './lane.js';
import { NotificationMetrics, type TryResult } from './notifications.metrics.js';
import { retryPauseMs, type SendOutcome } from './retry-policy.js';
import type { NotSent, Recipient, TopicPort } from './topic.js';
import { Topics } from './topics.js';

const LOCAL_PAUSE_MS = 1_000;
const LOCAL_PAUSE_JITTER_MS = 2_000;

/** One try of one delivery, from the questions to its topic until its result is written down. */
@Injectable()
export class DeliveryAttempt {
  private readonly channels: Readonly<Record<DeliveryKind, Channel>>;

  constructor(
    webhook: WebhookChannel,
    email: EmailChannel,
    private readonly topics: Topics,
    private readonly claims: DeliveryClaims,
    private readonly unitOfWork: UnitOfWork,
    private readonly metrics: NotificationMetrics,
    private readonly config: NotificationsConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.channels = { webhook, email };
  }

  /** Never throws: what fails here is logged, and the claim ends by itself. @returns what became of the delivery */
  async carryOut(delivery: ClaimedDelivery, signal: AbortSignal): Promise<TryResult> {
    let result: TryResult = 'local';
    try {
      result = await this.attempt(delivery, signal);
    } catch (error) {
      this.logger.error({ err: error, ...about(delivery) }, 'notification not sent, trying again later');
      await this.postpone(delivery, 'An error on our side; it is in the log.');
    }
    this.metrics.countTry(delivery.kind, result);
    return result;
  }

  private async attempt(delivery: ClaimedDelivery, signal: AbortSignal): Promise<TryResult> {
    const port = this.topics.get(delivery.topic);
    const recipient = await this.recipientOf(port, delivery);
    if (recipient.kind === 'cancelled') return this.cancel(delivery, recipient);
    const content = await this.contentFor(port, delivery, recipient);
    if (content === null) return this.claimLost(delivery);
    faultPoint('notifications.before_send');
    const outcome = await this.channels[delivery.kind].send({ delivery, recipient, content, signal });
    if (outcome.kind === 'delivered') faultPoint('notifications.after_200');
    return this.settle(delivery, outcome, port);
  }

  private async recipientOf(port: TopicPort, delivery: ClaimedDelivery): Promise<Recipient | NotSent> {
    const recipient = await port.recipient(delivery);
    if (recipient.kind === 'cancelled') return recipient;
    if (recipient.kind !== delivery.kind) return { kind: 'cancelled', reason: 'destination_changed' };
    const verdict = await port.stillTrue(delivery);
    return verdict.kind === 'cancelled' ? verdict : recipient;
  }

  /**
   * What an earlier try may have brought to the receiver is said again word for word: one id means one message. Otherwise the
   * topic words it anew, and the words are written down before they leave. Null when the claim was lost.
   */
  private async contentFor(port: TopicPort, delivery: ClaimedDelivery, recipient: Recipient): Promise<string | null> {
    if (delivery.content !== null) return delivery.content;
    const rendered = await port.render(delivery, recipient);
    const content = this.channels[delivery.kind].compose(delivery, rendered);
    const isHeld = await this.claims.keepContent(delivery, port.keepsContent ? content : null, rendered.variant);
    return isHeld ? content : null;
  }

  private async settle(delivery: ClaimedDelivery, outcome: SendOutcome, port: TopicPort): Promise<TryResult> {
    const now = this.clock.now();
    switch (outcome.kind) {
      case 'delivered': {
        const end = { state: 'delivered', now, status: outcome.status } as const;
        return (await this.claims.end(delivery, end)) ? 'delivered' : this.claimLost(delivery);
      }
      case 'refused':
        return this.bury(delivery, outcome, port);
      case 'retry':
        return this.again(delivery, outcome, port);
      case 'local':
        await this.postpone(delivery, outcome.error);
        return 'local';
    }
  }

  private async again(
    delivery: ClaimedDelivery,
    outcome: Extract<SendOutcome, { kind: 'retry' }>,
    port: TopicPort,
  ): Promise<TryResult> {
    const { attempt } = delivery;
    const { error, status, retryAfterMs, mayHaveArrived } = outcome;
    const pauseMs = retryPauseMs({ attempt, baseMs: this.config.SEND_RETRY_BASE_MS, retryAfterMs });
    if (this.clock.now().getTime() + pauseMs > delivery.giveUpAt.getTime())
      return this.bury(delivery, { ...outcome, kind: 'refused', reason: 'gave_up', isGone: false }, port);
    this.logger.warn(
      { ...about(delivery), status, reason: error, pauseMs },
      'notification not delivered, trying again',
    );
    const isHeld = await this.claims.retryLater(delivery, {
      pauseMs,
      holdsLane: holdsLane(attempt, retryAfterMs !== null),
      error,
      status,
      keepsContent: mayHaveArrived,
      isTry: true,
    });
    return isHeld ? 'retry' : this.claimLost(delivery);
  }

  private async bury(
    delivery: ClaimedDelivery,
    { error, status, reason, isGone }: Extract<SendOutcome, { kind: 'refused' }>,
    port: TopicPort,
  ): Promise<TryResult> {
    const end = {
      state: 'dead',
      now: this.clock.now(),
      error,
      status,
      reason: isGone ? 'destination_gone' : reason,
    } as const;
    const isHeld = isGone
      ? await this.unitOfWork.run(async (tx) => {
          if (!(await this.claims.end(delivery, end, tx))) return false;
          await port.gone(delivery, tx);
          return true;
        })
      : await this.claims.end(delivery, end);
    if (!isHeld) return this.claimLost(delivery);
    this.logger.error({ ...about(delivery), status, reason: end.reason }, 'notification is a dead letter');
    return 'dead';
  }

  private async cancel(delivery: ClaimedDelivery, { reason }: NotSent): Promise<TryResult> {
    const isHeld = await this.claims.end(delivery, { state: 'cancelled', now: this.clock.now(), reason });
    return isHeld ? 'cancelled' : this.claimLost(delivery);
  }

  private async postpone(delivery: ClaimedDelivery, error: string): Promise<void> {
    const pauseMs = LOCAL_PAUSE_MS + fullJitter(LOCAL_PAUSE_JITTER_MS, LOCAL_PAUSE_JITTER_MS);
    try {
      await this.claims.retryLater(delivery, {
        pauseMs,
        holdsLane: true,
        error,
        status: null,
        keepsContent: true,
        isTry: false,
      });
    } catch (failure) {
      this.logger.warn({ err: failure, ...about(delivery) }, 'notification not put back, its claim ends by itself');
    }
  }

  /** Another worker has the row and brings it to its end; what was sent twice has one id. */
  private claimLost(delivery: ClaimedDelivery): TryResult {
    this.logger.warn(about(delivery), 'claim of a notification was lost');
    return 'local';
  }
}

function about({ id, topic, event, destinationId, kind, attempt }: ClaimedDelivery): Record<string, unknown> {
  return { deliveryId: id, topic, event, destinationId, kind, attempt };
}
