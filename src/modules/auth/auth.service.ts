import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Permission } from '../../common/auth-context/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import { AccessTokens } from './access/access-tokens.js';
import { Passwords } from './passwords/passwords.js';
import { RolePermissions } from './roles/role-permissions.js';
import { actorOf, normalisedEmail, type User } from './users/user.js';
import { UsersRepository } from './users/users.repository.js';

export interface Profile {
  readonly user: User;
  readonly permissions: readonly string[];
}

export interface SignedIn extends Profile {
  readonly token: string;
  readonly expiresInSeconds: number;
}

@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
    private readonly roles: RolePermissions,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
  ) {}

  /**
   * Signs a user in. A hash of an older kind becomes argon2id. Throws auth.wrong_credentials, alike for unknown, disabled and
   * wrong; auth.busy.
   */
  async login(email: string, password: string): Promise<SignedIn> {
    const found = await this.users.findByEmailAcrossClients(normalisedEmail(email));
    const { isRight, isOutdated } = await this.passwords.verify(found?.passwordHash, password);
    if (!found || !isRight || found.user.status !== 'active') throw new DomainError('auth.wrong_credentials');
    const permissions = await this.roles.of(found.user.role);
    const actor = actorOf(found.user, permissions, null);
    const renewed = isOutdated ? await this.passwords.hash(password) : undefined;
    await this.unitOfWork.run(async (tx) => {
      if (renewed !== undefined) await this.users.renewHash(found, renewed, tx);
      await this.audit.append(actor, { action: 'session.opened', target: { type: 'user', id: actor.id } }, tx);
    });
    return { ...profileOf(found.user, permissions), ...(await this.tokens.sign(found.user)) };
  }

  /** The caller's own profile. Throws request.unauthenticated when the user is gone. */
  async profile(actor: Actor): Promise<Profile> {
    const user = await this.users.findByIdAcrossClients(actor.id);
    if (!user) throw new DomainError('request.unauthenticated');
    return profileOf(user, await this.roles.of(user.role));
  }
}

function profileOf(user: User, permissions: ReadonlySet<Permission>): Profile {
  return { user, permissions: [...permissions].sort() };
}
