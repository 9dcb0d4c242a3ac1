import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { type Fact, FactSubscribers } from '../../../common/facts/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { type Message, Notifications } from '../../notifications/index.js';
import type { User } from '../users/user.js';
import { UsersRepository } from '../users/users.repository.js';
import { type SecurityAlert, securityAlert } from './security-alert.facts.js';
import { SECURITY_ALERT_TOPIC } from './security-alert-topic.js';
import { type RaisedAlert, SecurityAlertsRepository } from './security-alerts.repository.js';

/** Alerts of one kind about one user or address are told at most once in this time. */
export const PAUSE_MS = 600_000;
/** Administrators who are told, at most. */
const MAX_RECIPIENTS = 50;

/** Every alert is audited; its first in ten minutes about somebody is told to the administrators. */
@Injectable()
export class SecurityAlertRule implements OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly alerts: SecurityAlertsRepository,
    private readonly users: UsersRepository,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'security-alerts',
      types: [securityAlert.type],
      handle: ({ id, occurredAt, payload }, tx) => this.raise({ ...(payload as SecurityAlert), id, occurredAt }, tx),
    });
  }

  private async raise(alert: RaisedAlert, tx: Tx): Promise<void> {
    const { kind, userId, ip, details } = alert;
    const target = userId === null ? null : { type: 'user', id: userId };
    await this.audit.append(
      systemActor('auth'),
      { action: 'security.alert', target, changes: { kind, ...details } },
      tx,
    );
    if (!(await this.alerts.beginPause(`${kind}:${userId ?? ip ?? 'nobody'}`, PAUSE_MS, tx))) return;
    this.alerts.insert(alert, tx);
    const administrators = await this.users.listAdministrators(MAX_RECIPIENTS, tx);
    await this.notifications.enqueue(
      administrators.map((user) => messageTo(user, alert)),
      tx,
    );
  }
}

function messageTo({ id }: User, alert: Pick<Fact, 'id' | 'occurredAt'>): Message {
  return {
    topic: SECURITY_ALERT_TOPIC,
    subject: alert.id,
    event: 'raised',
    clientId: null,
    destinationId: id,
    kind: 'email',
    occurredAt: alert.occurredAt,
  };
}
