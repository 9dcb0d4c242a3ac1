import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { type Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import { type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { invalidRequest } from '../../../common/validation/index.js';
import { SecurityConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import '../auth.errors.js';
import { NewPasswords } from '../passwords/new-passwords.js';
import { Passwords } from '../passwords/passwords.js';
import { Sessions } from '../sessions/sessions.service.js';
import { LoginLimiter } from '../login-limits/login-limiter.js';
import { actorOf, normalisedEmail, type User } from '../users/user.js';
import { type Credentials, UsersRepository } from '../users/users.repository.js';
import { passwordResetAsked, registrationAsked } from './account-requests.facts.js';
import type { LinkKind } from './user-link.js';
import { UserLinksRepository } from './user-links.repository.js';

export interface Acceptance {
  readonly token: string;
  readonly password: string;
  /** Replaces the name that the invitation was for. */
  readonly name?: string | undefined;
}

/** With a token an acceptance, else a wish for an account. */
export interface Registration {
  readonly token?: string | undefined;
  readonly password?: string | undefined;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

/** What people do with their own account: accept an invitation, set, reset and change their password. */
@Injectable()
export class Accounts {
  constructor(
    private readonly users: UsersRepository,
    private readonly links: UserLinksRepository,
    private readonly passwords: Passwords,
    private readonly newPasswords: NewPasswords,
    private readonly sessions: Sessions,
    private readonly limiter: LoginLimiter,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly config: SecurityConfig,
  ) {}

  /** Sets the first password; the user may sign in from then on. Throws auth.link_invalid, auth.weak_password, auth.busy. */
  async accept({ token, password, name }: Acceptance): Promise<void> {
    await this.useLink(token, 'invitation', password, async (credentials, hash, tx) => {
      const { user } = credentials;
      if (user.status !== 'invited' || !(await this.users.setPassword(credentials, hash, tx))) throw invalidLink();
      const accepted = { name: name?.normalize('NFC').trim() ?? user.name, status: 'active' } as const;
      const after: User = { ...user, ...accepted, version: user.version + 1, updatedAt: this.clock.now() };
      await this.users.update(user, after, tx);
      await this.record(user, 'user.accepted', tx);
    });
  }

  /** Asks for a mail with a reset link. Does the same for every address; see `passwordResetAsked`. */
  async forgot(email: string): Promise<void> {
    const address = normalisedEmail(email);
    await this.unitOfWork.run((tx) => tx.publish(passwordResetAsked(address, this.clock.now(), { email: address })));
  }

  /**
   * Sets a new password, ends all sessions and clears the login limits of the account.
   * Throws auth.link_invalid, auth.weak_password, auth.busy.
   */
  async reset(token: string, password: string): Promise<void> {
    await this.useLink(token, 'reset', password, async (credentials, hash, tx) => {
      const { user } = credentials;
      if (user.status !== 'active' || !(await this.users.setPassword(credentials, hash, tx))) throw invalidLink();
      await this.sessions.endAllOf(user.id, 'password_reset', tx);
      await this.limiter.clearFor(user.email, tx);
      await this.record(user, 'user.password_reset', tx);
    });
  }

  /**
   * Changes the caller's password and ends their other sessions. Throws auth.wrong_current_password, auth.throttled,
   * auth.limiter_unavailable, auth.weak_password, auth.busy; request.forbidden for a key.
   * @param ip where the request comes from
   */
  async change(actor: Actor, ip: string, current: string, wanted: string): Promise<void> {
    const credentials = actor.kind === 'user' ? await this.users.credentialsAcrossClients(actor.id) : null;
    if (!credentials) throw new DomainError('request.forbidden');
    await this.assertCurrent(actor, ip, credentials, current);
    const { id, email, name } = credentials.user;
    const hash = await this.newPasswords.hash(wanted, '/new', [email, name]);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.users.setPassword(credentials, hash, tx))) throw wrongCurrent(); // changed meanwhile
      await this.sessions.endAllOf(id, 'password_changed', tx, actor.sessionId ?? undefined);
      await this.links.deleteAllOf(id, tx);
      await this.record(credentials.user, 'user.password_changed', tx);
    });
  }

  /**
   * With a token as `accept`. Without one asks for an account, where SELF_REGISTRATION allows it; a mail confirms the address. That
   * does the same for every address. Throws as `accept`, auth.registration_closed, request.invalid for what is missing.
   */
  async register({ token, password, email, name }: Registration): Promise<void> {
    if (token !== undefined) return this.accept({ token, password: password ?? missing('password'), name });
    if (!this.config.SELF_REGISTRATION) throw new DomainError('auth.registration_closed');
    const address = normalisedEmail(email ?? missing('email'));
    const payload = { email: address, name: (name ?? missing('name')).normalize('NFC').trim() };
    await this.unitOfWork.run((tx) => tx.publish(registrationAsked(address, this.clock.now(), payload)));
  }

  /**
   * Whoever got hold of a session guesses no faster than at a sign-in. The session has a count of its own: strangers who guess at
   * sign-ins do not keep the owner from a change.
   */
  private async assertCurrent(
    actor: Actor,
    ip: string,
    { user, passwordHash }: Credentials,
    current: string,
  ): Promise<void> {
    const attempt = { identifier: user.email, ip, device: null, member: `session:${actor.sessionId ?? actor.id}` };
    try {
      await this.limiter.attempt(attempt, async () => {
        const { isRight } = await this.passwords.verify(passwordHash ?? undefined, current);
        return isRight || null;
      });
    } catch (error) {
      throw error instanceof DomainError && error.code === 'auth.wrong_credentials' ? wrongCurrent() : error;
    }
  }

  /** Unknown, used and expired tokens answer alike; a password that is refused uses nothing up. */
  private async useLink(
    token: string,
    kind: LinkKind,
    password: string,
    use: (credentials: Credentials, hash: string, tx: Tx) => Promise<void>,
  ): Promise<void> {
    const digest = tokenDigest(token);
    const userId = await this.links.userOf(digest, kind);
    const found = userId === null ? null : await this.users.findByIdAcrossClients(userId);
    if (!found) throw invalidLink();
    const hash = await this.newPasswords.hash(password, '/password', [found.email, found.name]);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.links.take(digest, found.id, kind, tx))) throw invalidLink();
      const credentials = await this.users.credentialsAcrossClients(found.id, tx);
      if (!credentials) throw invalidLink();
      await use(credentials, hash, tx);
      await this.links.deleteAllOf(found.id, tx);
    });
  }

  private record(user: User, action: string, tx: Tx): Promise<void> {
    const target = { type: 'user', id: user.id };
    return this.audit.append(actorOf(user, new Set(), null), { action, target }, tx);
  }
}

function missing(field: string): never {
  const detail = `${field} is needed here`;
  throw invalidRequest({ pointer: `/${field}`, code: 'field.required', detail });
}

function invalidLink(): DomainError {
  return new DomainError('auth.link_invalid');
}

function wrongCurrent(): DomainError {
  const detail = 'It is not the present password';
  const errors = [{ pointer: '/current', code: 'auth.wrong_current_password', detail }];
  return new DomainError('auth.wrong_current_password', { errors });
}
