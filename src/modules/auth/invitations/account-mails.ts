import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../common/clock/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import { newObjectId, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { baseUrlOf, HttpConfig } from '../../../config/index.js';
import {
  type Delivery,
  Notifications,
  type NotSent,
  type Recipient,
  type Rendered,
  type TopicPort,
} from '../../notifications/index.js';
import type { User } from '../users/user.js';
import { UsersRepository } from '../users/users.repository.js';
import { mailWithLink } from './account-mail.words.js';
import { type LinkKind, newLinkToken } from './user-link.js';
import { UserLinksRepository } from './user-links.repository.js';

const TOPIC = 'account';
const PAGES: Readonly<Record<LinkKind, string>> = { invitation: 'invitation', reset: 'password-reset' };

/**
 * Mails with links. A link is made at the moment of sending, so that no token lies in an outbox, and its words are not kept: a
 * mail that is sent again carries another link.
 */
@Injectable()
export class AccountMails implements TopicPort, OnModuleInit {
  readonly keepsContent = false;

  constructor(
    private readonly notifications: Notifications,
    private readonly users: UsersRepository,
    private readonly links: UserLinksRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly http: HttpConfig,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.notifications.registerTopic(TOPIC, this);
  }

  /** Wishes a mail with a link for a user. */
  async send(kind: LinkKind, userId: string, tx: Tx): Promise<void> {
    const about = { topic: TOPIC, subject: newObjectId(), event: kind, clientId: null, destinationId: userId };
    await this.notifications.enqueue([{ ...about, kind: 'email', occurredAt: this.clock.now() }], tx);
  }

  async recipient({ destinationId }: Delivery): Promise<Recipient | NotSent> {
    const user = await this.users.findByIdAcrossClients(destinationId);
    if (!user) return { kind: 'cancelled', reason: 'user_gone' };
    return { kind: 'email', address: user.email, locale: user.locale };
  }

  async stillTrue(delivery: Delivery): Promise<{ kind: 'send' } | NotSent> {
    const user = await this.users.findByIdAcrossClients(delivery.destinationId);
    const wanted: User['status'] = kindOf(delivery) === 'invitation' ? 'invited' : 'active';
    return user?.status === wanted ? { kind: 'send' } : { kind: 'cancelled', reason: 'user_changed' };
  }

  async render(delivery: Delivery, recipient: Recipient): Promise<Rendered> {
    if (recipient.kind !== 'email') throw new TypeError('links go by mail only');
    const kind = kindOf(delivery);
    const user = await this.users.findByIdAcrossClients(delivery.destinationId);
    if (!user) throw new Error(`user ${delivery.destinationId} vanished while a mail to them was sent`);
    const token = newLinkToken();
    await this.unitOfWork.run((tx) => this.links.insert(tokenDigest(token), user.id, kind, tx));
    const url = `${baseUrlOf(this.http)}/${PAGES[kind]}#token=${token}`;
    return { kind: 'email', ...mailWithLink(kind, user.name, url, recipient.locale), variant: kind };
  }

  gone(): Promise<void> {
    return Promise.resolve(); // mail servers never say so
  }
}

function kindOf({ event }: Delivery): LinkKind {
  if (event === 'invitation' || event === 'reset') return event;
  throw new Error(`unknown kind of link: ${event}`);
}
