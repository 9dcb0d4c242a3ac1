import './notifications.errors.js';

export { newSigningSecret } from './channels/standard-webhooks.js';
export {
  type Delivery,
  DELIVERY_KINDS,
  deliveryIdOf,
  type DeliveryKind,
  type DeliveryState,
  type Message,
} from './delivery.js';
export { NotificationDto } from './notifications.dto.js';
export { NotificationLogModule, NotificationsModule } from './notifications.module.js';
export { type MessageName, Notifications } from './notifications.service.js';
export { DEFAULT_LOCALE, formatDuration, formatInstant, type Locale, LOCALES } from './templates/locale.js';
export type { MailContent } from './templates/mail-layout.js';
export type { NotSent, Recipient, Rendered, TopicPort, WebhookContent } from './topic.js';
