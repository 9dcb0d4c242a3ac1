import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Permission } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { nameCaller } from '../../common/http/index.js';
import { type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import { AccessTokens } from './access/access-tokens.js';
import { ClientDoors } from './client-logins/client-doors.js';
import { ClientLoginsRepository } from './client-logins/client-logins.repository.js';
import type { KnownDevice } from './login-limits/known-device.js';
import { LoginLimiter } from './login-limits/login-limiter.js';
import { Passwords } from './passwords/passwords.js';
import { RolePermissions } from './roles/role-permissions.js';
import type { CallerOrigin } from './sessions/caller.js';
import { type OpenedSession, Sessions } from './sessions/sessions.service.js';
import { actorOf, normalisedEmail, type User } from './users/user.js';
import { type Credentials, UsersRepository } from './users/users.repository.js';

export interface Profile {
  readonly user: User;
  readonly permissions: readonly string[];
}

export interface SignedIn extends Profile, OpenedSession {
  readonly token: string;
  readonly expiresInSeconds: number;
}

export interface NewlySignedIn extends SignedIn {
  /** As it is known from now on. */
  readonly device: KnownDevice;
}

export interface LoginCommand {
  readonly email: string;
  readonly password: string;
  readonly origin: CallerOrigin;
  /** The browser, if it showed that it signed in before. */
  readonly device: KnownDevice | null;
}

/** Whose password was right. */
interface Proven extends Credentials {
  readonly isOutdated: boolean;
}

@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
    private readonly roles: RolePermissions,
    private readonly sessions: Sessions,
    private readonly limiter: LoginLimiter,
    private readonly doors: ClientDoors,
    private readonly clientLogins: ClientLoginsRepository,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
  ) {}

  /**
   * Signs a user in: a new session. A hash of an older kind becomes argon2id. Throws auth.wrong_credentials, alike for unknown,
   * disabled and wrong; auth.throttled, auth.limiter_unavailable, auth.busy.
   */
  async login({ email, password, origin, device: known }: LoginCommand): Promise<NewlySignedIn> {
    const login = { identifier: email, ip: origin.ip, device: known };
    const { found, device } = await this.limiter.attempt(login, () => this.prove(email, password));
    const renewed = found.isOutdated ? await this.passwords.hash(password) : undefined;
    const session = await this.openSession(found, renewed, origin, device.id);
    return { ...(await this.signedIn(found.user, session)), device };
  }

  /** The next pair of tokens of a session. Throws auth.session_ended, alike for every cause. */
  async refresh(refreshToken: string): Promise<SignedIn> {
    const { about: user, ...session } = await this.sessions.refresh(refreshToken, (userId) => this.letIn(userId));
    if (!user) throw new DomainError('auth.session_ended');
    return this.signedIn(user, session);
  }

  /** The caller's own profile. Throws request.unauthenticated when the user is gone. */
  async profile(actor: Actor): Promise<Profile> {
    const user = await this.users.findByIdAcrossClients(actor.id);
    if (!user) throw new DomainError('request.unauthenticated');
    return profileOf(user, await this.roles.of(user.role));
  }

  private async letIn(userId: string): Promise<User | null> {
    const user = await this.users.findByIdAcrossClients(userId);
    return user && (await this.doors.letsIn(user)) ? user : null;
  }

  /** Null when the password is wrong, and for a user who does not exist or may not sign in. */
  private async prove(email: string, password: string): Promise<Proven | null> {
    const found = await this.users.findByEmailAcrossClients(normalisedEmail(email));
    const { isRight, isOutdated } = await this.passwords.verify(found?.passwordHash ?? undefined, password);
    return found && isRight && (await this.doors.letsIn(found.user)) ? { ...found, isOutdated } : null;
  }

  private async openSession(
    found: Credentials,
    renewedHash: string | undefined,
    origin: CallerOrigin,
    deviceId: string,
  ): Promise<OpenedSession> {
    const { user } = found;
    return this.unitOfWork.run(async (tx) => {
      await this.assertUnchanged(found, tx);
      if (renewedHash !== undefined) await this.users.renewHash(found, renewedHash, tx);
      if (user.clientIds !== null) await this.clientLogins.noteAccess(user.clientIds, this.clock.now(), tx);
      const session = await this.sessions.open(user.id, origin, deviceId, tx);
      const actor = actorOf(user, new Set<Permission>(), session.sessionId);
      nameCaller(actor);
      const target = { type: 'session', id: session.sessionId };
      await this.audit.append(actor, { action: 'session.opened', target }, tx);
      return session;
    });
  }

  /** The password was checked a while ago: one that was reset since opens nothing. */
  private async assertUnchanged({ user, passwordHash }: Credentials, tx: Tx): Promise<void> {
    const now = await this.users.credentialsAcrossClients(user.id, tx);
    if (now?.passwordHash !== passwordHash || now.user.status !== 'active')
      throw new DomainError('auth.wrong_credentials');
  }

  private async signedIn(user: User, session: OpenedSession): Promise<SignedIn> {
    const { sessionId, refreshToken, refreshUntil } = session;
    const [access, permissions] = await Promise.all([this.tokens.sign(user, sessionId), this.roles.of(user.role)]);
    return { ...profileOf(user, permissions), ...access, sessionId, refreshToken, refreshUntil };
  }
}

function profileOf(user: User, permissions: ReadonlySet<Permission>): Profile {
  return { user, permissions: [...permissions].sort() };
}
