import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { type Fact, FactSubscribers } from '../../../common/facts/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { UsersRepository } from '../users/users.repository.js';
import { AccountMails } from './account-mails.js';
import { passwordResetAsked, registrationAsked } from './account-requests.facts.js';
import { UserLinksRepository } from './user-links.repository.js';

const SYSTEM = systemActor('auth');

/** Does what people asked for who are not signed in: at most three mails an hour to one account. */
@Injectable()
export class AccountRequests implements OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly users: UsersRepository,
    private readonly links: UserLinksRepository,
    private readonly mails: AccountMails,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'auth.account-requests',
      types: [passwordResetAsked.type, registrationAsked.type],
      handle: (fact, tx) => this.handle(fact, tx),
    });
  }

  private async handle({ type, payload }: Fact, tx: Tx): Promise<void> {
    const { email, name } = payload as { email: string; name?: string };
    const known = await this.users.findByEmailAcrossClients(email, tx);
    if (known) return this.sendLink(known.user, tx);
    if (type === registrationAsked.type && name !== undefined) await this.register(email, name, tx);
  }

  private async sendLink({ id, status }: { id: string; status: string }, tx: Tx): Promise<void> {
    if (status === 'disabled' || !(await this.links.countMail(id, tx))) return;
    await this.mails.send(status === 'invited' ? 'invitation' : 'reset', id, tx);
    await this.record('user.reset_asked', id, tx);
  }

  /** A guest who sees nothing until somebody of the staff says what. */
  private async register(email: string, name: string, tx: Tx): Promise<void> {
    const guest = { email, name, role: 'GUEST', clientIds: [], status: 'invited' } as const;
    const { id } = await this.users.insert({ ...guest, createdAt: this.clock.now(), passwordHash: null }, tx);
    await this.links.countMail(id, tx);
    await this.mails.send('invitation', id, tx);
    await this.record('user.registered', id, tx);
  }

  private record(action: string, id: string, tx: Tx): Promise<void> {
    return this.audit.append(SYSTEM, { action, target: { type: 'user', id } }, tx);
  }
}
