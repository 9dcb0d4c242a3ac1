import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import {
  assertVersion,
  Cursors,
  type ExpectedVersions,
  type Page,
  pageRequest,
  type PageQueryDto,
  toPage,
} from '../../../common/http/index.js';
import { type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit, type Difference } from '../../audit/index.js';
import type { Locale } from '../../notifications/index.js';
import '../auth.errors.js';
import { AccountMails } from '../invitations/account-mails.js';
import { RoleGrants } from '../roles/role-grants.js';
import type { Role } from '../roles/role.js';
import type { SessionEnd } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.service.js';
import { LoginLimiter } from '../login-limits/login-limiter.js';
import { changedUserFields, isAdministrator, normalisedEmail, type User, type UserFields } from './user.js';
import { UserGuards } from './user-guards.repository.js';
import { type UserFilter, UsersRepository } from './users.repository.js';

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly clientIds: readonly string[] | null;
  readonly locale?: Locale | undefined;
}

export interface PersonPatch {
  readonly name?: string | undefined;
  readonly clientIds?: readonly string[] | null | undefined;
}

export type PersonQuery = UserFilter & PageQueryDto;

/** How a change of a user is recorded, and what it brings with it. */
interface ChangeRules {
  readonly action: string;
  readonly expected?: ExpectedVersions;
  /** Why all sessions of the user end, where they do. */
  readonly endsSessions?: SessionEnd;
  /** Runs before the user is written. */
  readonly check?: (before: User, after: User, tx: Tx) => Promise<void>;
}

/**
 * The people of an installation, for staff. Whoever holds a permission that the caller lacks may be seen, but not changed; to
 * somebody bound to clients nobody exists.
 */
@Injectable()
export class Users {
  constructor(
    private readonly users: UsersRepository,
    private readonly guards: UserGuards,
    private readonly grants: RoleGrants,
    private readonly sessions: Sessions,
    private readonly mails: AccountMails,
    private readonly limiter: LoginLimiter,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a user and sends an invitation, whose link sets the password. Throws request.forbidden for a caller bound to clients,
   * role.beyond_own, role.unknown, user.email_taken.
   */
  async invite(actor: Actor, person: NewPerson): Promise<User> {
    if (!actor.scope.reachesAll) throw new DomainError('request.forbidden', { detail: 'Only staff may invite' });
    return this.unitOfWork.run(async (tx) => {
      await this.grants.assertGrantable(actor, person.role, tx);
      const user = await this.users.insert(
        {
          ...person,
          email: normalisedEmail(person.email),
          name: person.name.normalize('NFC').trim(),
          status: 'invited',
          createdAt: this.clock.now(),
          passwordHash: null,
        },
        tx,
      );
      const changes = { role: user.role, clientIds: user.clientIds };
      await this.record(actor, 'user.invited', user, changes, tx);
      await this.mails.send('invitation', user.id, tx);
      return user;
    });
  }

  /** Newest first; empty for a caller bound to clients. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(actor: Actor, query: PersonQuery): Promise<Page<User>> {
    const { search, role, status, clientId } = query;
    const list = ['users', search ?? null, role ?? null, status ?? null, clientId ?? null];
    const request = pageRequest(query, this.cursors, list);
    const none = { rows: [], ...(request.isNumbered ? { total: 0 } : {}) };
    const rows = actor.scope.reachesAll ? await this.users.pageAcrossClients(query, request) : none;
    return toPage(
      rows,
      request,
      (user) => user,
      ({ id }) => this.cursors.encode({ value: id, id }, list),
    );
  }

  /** Throws user.not_found, also for a caller bound to clients. */
  async get(actor: Actor, id: string, tx?: Tx): Promise<User> {
    const user = actor.scope.reachesAll ? await this.users.findByIdAcrossClients(id, tx) : null;
    if (!user) throw new DomainError('user.not_found');
    return user;
  }

  /** Sets name and clients. Throws user.not_found, user.beyond_reach, request.stale, user.last_administrator. */
  patch(actor: Actor, id: string, expected: ExpectedVersions, { name, clientIds }: PersonPatch): Promise<User> {
    const given = (present: User): Partial<UserFields> => ({
      name: name?.normalize('NFC').trim() ?? present.name,
      clientIds: clientIds === undefined ? present.clientIds : clientIds,
    });
    return this.change(actor, id, given, { action: 'user.updated', expected });
  }

  /** Signs the user out everywhere and lets them in no more. Throws as `patch`. */
  disable(actor: Actor, id: string): Promise<User> {
    const disabled = (): Partial<UserFields> => ({ status: 'disabled' });
    return this.change(actor, id, disabled, { action: 'user.disabled', endsSessions: 'user_disabled' });
  }

  /** Lets a disabled user in again; one who never set a password is invited again. Throws as `patch`. */
  async enable(actor: Actor, id: string): Promise<User> {
    const credentials = await this.users.credentialsAcrossClients(id);
    const status = (credentials?.passwordHash ?? null) === null ? 'invited' : 'active';
    const enabled = (present: User): Partial<UserFields> => (present.status === 'disabled' ? { status } : {});
    return this.change(actor, id, enabled, { action: 'user.enabled' });
  }

  /**
   * Gives a user another role and signs them out. Nobody changes their own, nobody grants what they do not hold.
   * Throws as `patch`, user.own_role, role.beyond_own, role.unknown.
   */
  assignRole(actor: Actor, id: string, role: Role): Promise<User> {
    if (actor.id === id.toLowerCase()) throw new DomainError('user.own_role');
    return this.change(actor, id, () => ({ role }), {
      action: 'user.role_changed',
      endsSessions: 'role_changed',
      check: (before, after, tx) => this.grants.assign(actor, id, before.role, after.role, tx),
    });
  }

  /** Clears the failed tries by password. Throws user.not_found, user.beyond_reach. */
  async unlock(actor: Actor, id: string): Promise<User> {
    return this.unitOfWork.run(async (tx) => {
      const user = await this.getWithinReach(actor, id, tx);
      await this.limiter.clearFor(user.email, tx);
      await this.record(actor, 'user.unlocked', user, null, tx);
      return user;
    });
  }

  /**
   * Sends a link that sets a new password, or the invitation anew, and signs the user out everywhere. The old password stays
   * until then. Throws user.not_found, user.beyond_reach, user.disabled.
   */
  async resetPassword(actor: Actor, id: string): Promise<User> {
    return this.unitOfWork.run(async (tx) => {
      const user = await this.getWithinReach(actor, id, tx);
      if (user.status === 'disabled') throw new DomainError('user.disabled');
      const ended = await this.sessions.endAllOf(user.id, 'password_reset', tx);
      await this.mails.send(user.status === 'invited' ? 'invitation' : 'reset', user.id, tx);
      await this.record(actor, 'user.reset_sent', user, { ended }, tx);
      return user;
    });
  }

  private async getWithinReach(actor: Actor, id: string, tx: Tx): Promise<User> {
    const user = await this.get(actor, id, tx);
    await this.grants.assertWithinReach(actor, user.role, tx);
    return user;
  }

  private change(
    actor: Actor,
    id: string,
    fieldsAfter: (present: User) => Partial<UserFields>,
    { action, expected, endsSessions, check }: ChangeRules,
  ): Promise<User> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.getWithinReach(actor, id, tx);
      assertVersion(expected, before.version);
      const wanted: User = { ...before, ...fieldsAfter(before) };
      const changed = changedUserFields(before, wanted);
      if (changed.length === 0) return before;
      const permVersion = before.permVersion + (changed.some((field) => field !== 'name') ? 1 : 0);
      const after = { ...wanted, permVersion, version: before.version + 1, updatedAt: this.clock.now() };
      await check?.(before, after, tx);
      await this.users.update(before, after, tx);
      await this.keepAnAdministrator(before, after, tx);
      const ended = endsSessions && (await this.sessions.endAllOf(after.id, endsSessions, tx));
      const { role, clientIds, status } = after;
      const values = { fields: changed, role, clientIds, status, ...(ended === undefined ? {} : { ended }) };
      const difference = { was: auditable(before), is: auditable(after), hidden: ['name'] };
      await this.record(actor, action, after, values, tx, difference);
      return after;
    });
  }

  /** Two who demote each other touch one document, so the second sees what the first did. */
  private async keepAnAdministrator(before: User, after: User, tx: Tx): Promise<void> {
    if (!isAdministrator(before) || isAdministrator(after)) return;
    await this.guards.touch('administrators', tx);
    if (!(await this.users.existsAdministrator(tx))) throw new DomainError('user.last_administrator');
  }

  private record(
    actor: Actor,
    action: string,
    { id }: User,
    changes: object | null,
    tx: Tx,
    difference?: Difference,
  ): Promise<void> {
    const values = changes && { changes: changes as Readonly<Record<string, unknown>> };
    const compared = difference && { difference };
    return this.audit.append(actor, { action, target: { type: 'user', id }, ...values, ...compared }, tx);
  }
}

/** What the audit compares of a user. */
function auditable({ name, role, clientIds, status }: User): object {
  return { name, role, clientIds, status };
}
