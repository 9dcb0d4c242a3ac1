import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor, Permission } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import '../auth.errors.js';
import { securityAlert } from '../security-alerts/security-alert.facts.js';
import { UserGuards } from '../users/user-guards.repository.js';
import { beyond, covers, rightsDifference } from './grants.js';
import { isBuiltInRole, type Role } from './role.js';
import { RolePermissions } from './role-permissions.js';

/** Who may give which role to whom. */
@Injectable()
export class RoleGrants {
  constructor(
    private readonly roles: RolePermissions,
    private readonly guards: UserGuards,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Throws user.beyond_reach when the holder of a role may do something that the actor may not. */
  async assertWithinReach(actor: Actor, role: Role, tx: Tx): Promise<void> {
    const held = await this.roles.of(role, tx);
    if (!covers(actor.permissions, held)) throw new DomainError('user.beyond_reach');
  }

  /**
   * What a role holds, for an actor who may give it away: whoever lacks one of its permissions may not. It stays until the unit of
   * work has ended. Throws role.unknown, role.beyond_own.
   */
  async assertGrantable(actor: Actor, role: Role, tx: Tx): Promise<ReadonlySet<Permission>> {
    if (!isBuiltInRole(role)) await this.guards.touch(`role:${role}`, tx);
    const wanted = await this.roles.find(role, tx);
    if (!wanted) throw unknownRole();
    assertOwn(actor, wanted);
    return wanted;
  }

  /** Records the difference between two roles of a user; tells of a gain. Throws as `assertGrantable`. */
  async assign(actor: Actor, userId: string, from: Role, to: Role, tx: Tx): Promise<void> {
    const wanted = await this.assertGrantable(actor, to, tx);
    const { added, removed } = rightsDifference(await this.roles.of(from, tx), wanted);
    const target = { type: 'user', id: userId };
    await this.audit.append(actor, { action: 'role.assigned', target, changes: { from, to, added, removed } }, tx);
    if (added.length > 0) await this.tellOfGain(actor, { userId, from, to, added: added.length }, tx);
  }

  /** Somebody, or all who hold a role, may do more than before. */
  async tellOfGain(
    actor: Actor,
    { userId, ...gain }: { userId: string | null; from: Role; to: Role; added: number },
    tx: Tx,
  ): Promise<void> {
    const alert = { kind: 'role_gain', userId, ip: null, details: { ...gain, by: actor.id } } as const;
    await tx.publish(securityAlert(userId ?? gain.to, this.clock.now(), alert));
  }
}

/** Throws role.beyond_own when something is wanted that the actor does not hold. */
export function assertOwn(actor: Actor, wanted: Iterable<Permission>): void {
  const missing = beyond(actor.permissions, wanted);
  if (missing.length > 0)
    throw new DomainError('role.beyond_own', { detail: `You do not hold ${missing.slice(0, 10).join(', ')}` });
}

function unknownRole(): DomainError {
  const detail = 'There is no such role';
  return new DomainError('role.unknown', { detail, errors: [{ pointer: '/role', code: 'role.unknown', detail }] });
}
