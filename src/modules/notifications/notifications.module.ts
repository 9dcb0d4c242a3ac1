import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { EmailChannel } from './channels/email.channel.js';
import { WebhookChannel } from './channels/webhook.channel.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { deliveryCollection } from './delivery.schema.js';
import { DeliveryAttempt } from './delivery-attempt.js';
import { DeliveryClaims } from './delivery-claims.repository.js';
import { DeliverySender } from './delivery-sender.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationMetrics } from './notifications.metrics.js';
import { Notifications } from './notifications.service.js';
import { Topics } from './topics.js';

/** Delivery engine: outbox, lanes, channels. */
@Module({
  imports: [MongooseModule.forFeature([deliveryCollection])],
  providers: [
    Topics,
    DeliveriesRepository,
    DeliveryClaims,
    WebhookChannel,
    EmailChannel,
    DeliveryAttempt,
    DeliverySender,
    NotificationMetrics,
    Notifications,
  ],
  exports: [Notifications],
})
export class NotificationsModule {}

/**
 * The delivery log's routes, apart from the engine because of their place: `/notifications/:id` would swallow paths below
 * `/notifications` that modules of higher rank register, so this module comes after them in the list of features.
 */
@Module({ imports: [NotificationsModule], controllers: [NotificationsController] })
export class NotificationLogModule {}
