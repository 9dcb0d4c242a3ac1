import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Logger } from '../../../common/logging/index.js';
import {
  DEFAULT_LOCALE,
  type Delivery,
  Notifications,
  type NotSent,
  type Recipient,
  type Rendered,
  type TopicPort,
} from '../../notifications/index.js';
import { UsersRepository } from '../users/users.repository.js';
import { mailAboutAlert } from './security-alert-words.js';
import { SecurityAlertsRepository } from './security-alerts.repository.js';

export const SECURITY_ALERT_TOPIC = 'security-alert';

/** Answers for security alerts at the moment when they are sent. A destination is a user here. */
@Injectable()
export class SecurityAlertTopic implements TopicPort, OnModuleInit {
  readonly keepsContent = true;

  constructor(
    private readonly notifications: Notifications,
    private readonly alerts: SecurityAlertsRepository,
    private readonly users: UsersRepository,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.notifications.registerTopic(SECURITY_ALERT_TOPIC, this);
  }

  /** Who is no administrator any more is told nothing. */
  async recipient({ destinationId }: Delivery): Promise<Recipient | NotSent> {
    const user = await this.users.findByIdAcrossClients(destinationId);
    const isAdministrator = user?.role === 'ADMIN' && user.status === 'active' && user.clientIds === null;
    if (!isAdministrator) return { kind: 'cancelled', reason: 'not_administrator' };
    return { kind: 'email', address: user.email, locale: DEFAULT_LOCALE };
  }

  async stillTrue({ subject }: Delivery): Promise<{ readonly kind: 'send' } | NotSent> {
    const alert = await this.alerts.findByIdAcrossClients(subject);
    return alert ? { kind: 'send' } : { kind: 'cancelled', reason: 'alert_gone' };
  }

  async render({ subject }: Delivery, recipient: Recipient): Promise<Rendered> {
    const alert = await this.alerts.findByIdAcrossClients(subject);
    if (!alert || recipient.kind !== 'email') throw new Error(`security alert ${subject} cannot be worded`);
    const user = alert.userId === null ? null : await this.users.findByIdAcrossClients(alert.userId);
    const name = user ? `${user.name} <${user.email}>` : alert.userId;
    return { kind: 'email', variant: alert.kind, ...mailAboutAlert(alert, name, recipient.locale) };
  }

  /** An account is not a destination that could be switched off: the log says what the mail server said. */
  gone({ destinationId }: Delivery): Promise<void> {
    this.logger.warn({ userId: destinationId }, 'mailbox of an administrator is gone');
    return Promise.resolve();
  }
}
