import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { AccountMails } from '../invitations/account-mails.js';
import { UserLinksRepository } from '../invitations/user-links.repository.js';
import { NewPasswords } from '../passwords/new-passwords.js';
import { Sessions } from '../sessions/sessions.service.js';
import { normalisedEmail, type User } from '../users/user.js';
import { UsersRepository } from '../users/users.repository.js';
import { ClientDoors } from './client-doors.js';
import { ClientLoginsRepository } from './client-logins.repository.js';

/** A password that was judged and hashed before the unit of work, where there is no time for it. */
export interface PreparedPassword {
  readonly hash: string;
}

export interface NewClientLogin {
  readonly clientId: string;
  readonly email: string;
  readonly name: string;
  /** Null: an invitation goes out, and its link sets the password. */
  readonly password: PreparedPassword | null;
}

/** Logins of a client that are bound to it. */
export interface ClientAccess {
  /** Latest sign-in, to the minute; null before the first. */
  readonly lastAccessAt: Date | null;
  /** Whether anybody is let in for this client. */
  readonly isOpen: boolean;
  /** At most 100. */
  readonly users: readonly User[];
}

const MAX_SHOWN = 100;
/** Users of one client whose sessions end with it; far more than a client has. */
const MAX_USERS = 1_000;

/** Logins of clients, for the module that owns the clients. */
@Injectable()
export class ClientLogins {
  constructor(
    private readonly logins: ClientLoginsRepository,
    private readonly doors: ClientDoors,
    private readonly users: UsersRepository,
    private readonly newPasswords: NewPasswords,
    private readonly sessions: Sessions,
    private readonly links: UserLinksRepository,
    private readonly mails: AccountMails,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** @throws auth.weak_password, auth.busy */
  async prepare(password: string, known: readonly string[]): Promise<PreparedPassword> {
    return { hash: await this.newPasswords.hash(password, '/password', known) };
  }

  /** Makes a guest who sees this client only. The unit of work throws user.email_taken at its end. */
  async create(actor: Actor, { clientId, email, name, password }: NewClientLogin, tx: Tx): Promise<void> {
    const user = await this.users.insert(
      {
        email: normalisedEmail(email),
        name,
        role: 'GUEST',
        clientIds: [clientId],
        status: password === null ? 'invited' : 'active',
        createdAt: this.clock.now(),
        passwordHash: password?.hash ?? null,
      },
      tx,
    );
    if (password === null) await this.mails.send('invitation', user.id, tx);
    const [target, changes] = [
      { type: 'user', id: user.id },
      { role: user.role, clientIds: user.clientIds },
    ];
    await this.audit.append(actor, { action: 'user.created', target, clientId, changes }, tx);
  }

  /**
   * Lets nobody in for a client any more: the sessions of those who see no other open client end, on every instance within five
   * seconds.
   */
  async close(clientId: string, tx: Tx): Promise<void> {
    await this.logins.setClosed(clientId, true, tx);
    for (const user of await this.users.listOfClientAcrossClients(clientId, MAX_USERS, tx))
      if (!(await this.doors.letsIn(user, tx))) await this.sessions.endAllOf(user.id, 'client_closed', tx);
  }

  /** Lets people in again. */
  async reopen(clientId: string, tx: Tx): Promise<void> {
    await this.logins.setClosed(clientId, false, tx);
  }

  /**
   * Lets nobody in for a client that is erased. Whoever sees no other client is erased with it, links and sessions included; others lose
   * it from their list. At most `limit` at once. @returns how many users it handled
   */
  async erase(clientId: string, limit: number, tx: Tx): Promise<number> {
    await this.logins.setErased(clientId, tx);
    const now = this.clock.now();
    const users = await this.users.listOfClientAcrossClients(clientId, limit, tx);
    for (const user of users) {
      const others = (user.clientIds ?? []).filter((id) => id !== clientId);
      if (others.length === 0) {
        await this.sessions.eraseAllOf(user.id, tx);
        await this.links.deleteAllOf(user.id, tx);
        await this.users.erase(user, now, tx);
      } else {
        const { permVersion, version } = user;
        const less = { clientIds: others, permVersion: permVersion + 1, version: version + 1, updatedAt: now };
        await this.users.update(user, { ...user, ...less }, tx);
      }
    }
    return users.length;
  }

  async accessOf(clientId: string): Promise<ClientAccess> {
    const [row, users] = await Promise.all([
      this.logins.findAcrossClients(clientId),
      this.users.listOfClientAcrossClients(clientId, MAX_SHOWN),
    ]);
    return { lastAccessAt: row?.lastAccessAt ?? null, isOpen: (row?.closedAt ?? null) === null, users };
  }
}
