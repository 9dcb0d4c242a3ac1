import { Injectable, type OnModuleInit } from '@nestjs/common';
import { dayInSaoPaulo } from '../../../libs/brazil/index.js';
import { Clock } from '../../common/clock/index.js';
import { Background } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { leasedPart, Leases, UnitOfWork } from '../../common/persistence/index.js';
import { AuditConfig, NotificationsConfig } from '../../config/index.js';
import { AuditCheckpoints } from '../audit/index.js';
import {
  DEFAULT_LOCALE,
  type Message,
  Notifications,
  type NotSent,
  type Recipient,
  type Rendered,
  type TopicPort,
} from '../notifications/index.js';
import { checkpointMail } from './checkpoint-words.js';

const TOPIC = 'audit-checkpoint';
const LOOK_EVERY_MS = 60_000;
const LEASE_MS = 120_000;

/** The latest signed checkpoint of the audit by mail, once a day of São Paulo: a copy that no administrator of this host can change. */
@Injectable()
export class CheckpointMails implements TopicPort, OnModuleInit {
  readonly keepsContent = true;

  constructor(
    private readonly notifications: Notifications,
    private readonly checkpoints: AuditCheckpoints,
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: Leases,
    private readonly background: Background,
    private readonly clock: Clock,
    private readonly config: AuditConfig,
    private readonly mail: NotificationsConfig,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.notifications.registerTopic(TOPIC, this);
    if (!this.isOn()) return;
    const work = async (): Promise<boolean> => {
      await this.wishIfDue();
      return false;
    };
    const part = { name: 'audit.checkpoint-mails', everyMs: LOOK_EVERY_MS, leaseMs: LEASE_MS, work };
    this.background.register(leasedPart(part, this.leases, this.logger));
  }

  /** @returns whether the mail of this day has just been wished for */
  async wishIfDue(): Promise<boolean> {
    const now = this.clock.now();
    // The day is part of the name of the message, so that a second one of the day is none.
    const message: Message = {
      ...{ topic: TOPIC, subject: dayInSaoPaulo(now), event: 'daily', destinationId: TOPIC },
      ...{ clientId: null, kind: 'email', occurredAt: now },
    };
    const isWished = await this.notifications.wished([message]);
    if (isWished(message) || (await this.checkpoints.latestLine()) === null) return false;
    return (await this.unitOfWork.run((tx) => this.notifications.enqueue([message], tx))) === 1;
  }

  recipient(): Promise<Recipient | NotSent> {
    const address = this.config.AUDIT_CHECKPOINT_MAIL_TO;
    const recipient: Recipient | NotSent = this.isOn()
      ? { kind: 'email', address, locale: DEFAULT_LOCALE }
      : { kind: 'cancelled', reason: 'switched_off' };
    return Promise.resolve(recipient);
  }

  stillTrue(): Promise<{ kind: 'send' }> {
    return Promise.resolve({ kind: 'send' });
  }

  /** With the latest checkpoint at the moment of sending. */
  async render(): Promise<Rendered> {
    const latest = await this.checkpoints.latestLine();
    if (latest === null) throw new Error('the file of checkpoints holds none of this installation at its end');
    return { kind: 'email', variant: 'daily', ...checkpointMail(latest, DEFAULT_LOCALE) };
  }

  /** Nobody's destination that could be switched off: the log says what the mail server said. */
  gone(): Promise<void> {
    this.logger.warn({}, 'mailbox of the audit checkpoints is gone');
    return Promise.resolve();
  }

  private isOn(): boolean {
    return this.config.AUDIT_CHECKPOINT_MAIL_TO !== '' && this.mail.SMTP_HOST !== '';
  }
}
