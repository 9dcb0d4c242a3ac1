import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import '../auth.errors.js';
import { covers } from '../roles/grants.js';
import { RolePermissions } from '../roles/role-permissions.js';
import { UsersRepository } from '../users/users.repository.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.service.js';

/** Sessions of other people, for staff, and only of users who hold nothing that the caller does not hold. */
@Injectable()
export class UserSessions {
  constructor(
    private readonly sessions: Sessions,
    private readonly users: UsersRepository,
    private readonly roles: RolePermissions,
  ) {}

  /** Throws user.not_found, also for a user beyond the caller's reach. */
  async listOf(actor: Actor, userId: string): Promise<Session[]> {
    await this.assertWithinReach(actor, userId);
    return this.sessions.listOf(userId);
  }

  /** Throws user.not_found, also for a user beyond the caller's reach. @returns how many were ended */
  async endAllOf(actor: Actor, userId: string): Promise<number> {
    await this.assertWithinReach(actor, userId);
    return this.sessions.revokeAllOf(actor, userId);
  }

  private async assertWithinReach(actor: Actor, userId: string): Promise<void> {
    const user = await this.users.findByIdAcrossClients(userId);
    if (!user || !actor.scope.reachesAll) throw new DomainError('user.not_found');
    if (!covers(actor.permissions, await this.roles.of(user.role))) throw new DomainError('user.not_found');
  }
}
