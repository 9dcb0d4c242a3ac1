import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { type Actor, type Permission, SELF } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { assertVersion, type ExpectedVersions } from '../../../common/http/index.js';
import { type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import '../auth.errors.js';
import { UserGuards } from '../users/user-guards.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import { rightsDifference } from './grants.js';
import { PERMISSIONS, rolePermissions } from './policy.js';
import { type CustomRole, isBuiltInRole, type Role, ROLES, rolesBelow } from './role.js';
import { assertOwn, RoleGrants } from './role-grants.js';
import { MAX_ROLES, RolesRepository } from './roles.repository.js';

/** A role as it is shown; a built-in one has no document. */
export interface ShownRole {
  readonly name: Role;
  readonly description: string;
  readonly permissions: readonly Permission[];
  readonly isBuiltIn: boolean;
  /** Roles directly below it. */
  readonly below: readonly Role[];
  /** Null for a built-in role. */
  readonly version: number | null;
}

export interface NewRole {
  readonly name: Role;
  readonly description?: string | undefined;
  readonly permissions: readonly Permission[];
}

export interface RolePatch {
  readonly description?: string | undefined;
  readonly permissions?: readonly Permission[] | undefined;
}

/** Roles: the built-in ones, and those that administrators make of permissions that they hold themselves. */
@Injectable()
export class Roles {
  constructor(
    private readonly roles: RolesRepository,
    private readonly users: UsersRepository,
    private readonly guards: UserGuards,
    private readonly grants: RoleGrants,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<ShownRole[]> {
    return [...ROLES.map(shownBuiltIn), ...(await this.roles.list()).map(shownCustom)];
  }

  /** Every permission with the roles that hold it. */
  async permissions(): Promise<{ name: Permission; roles: Role[] }[]> {
    const roles = await this.list();
    const holders = (name: Permission): Role[] =>
      roles.filter(({ permissions }) => permissions.includes(name)).map((role) => role.name);
    return PERMISSIONS.map((name) => ({ name, roles: holders(name) }));
  }

  /** Throws role.name_taken, role.beyond_own, role.too_many; request.forbidden for a caller bound to clients. */
  async create(actor: Actor, { name, description = '', permissions }: NewRole): Promise<ShownRole> {
    assertStaff(actor);
    if (isBuiltInRole(name)) throw new DomainError('role.name_taken');
    const held = heldOf(permissions);
    assertOwn(actor, held);
    return this.unitOfWork.run(async (tx) => {
      if ((await this.roles.list(tx)).length >= MAX_ROLES) throw new DomainError('role.too_many');
      const now = this.clock.now();
      const role: CustomRole = { name, description, permissions: held, version: 1, createdAt: now, updatedAt: now };
      this.roles.insert(role, tx);
      await this.record(actor, 'role.created', role, [], tx);
      return shownCustom(role);
    });
  }

  /**
   * Sets description and permissions. Within five seconds all who hold the role may do exactly that. Whoever lacks a permission of
   * the role, as it was or as it shall be, does not touch it, so nobody gains anything by it.
   * Throws role.not_found, role.built_in, role.beyond_own, request.stale.
   */
  async patch(actor: Actor, name: Role, expected: ExpectedVersions, patch: RolePatch): Promise<ShownRole> {
    assertStaff(actor);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.getCustom(name, tx);
      assertVersion(expected, before.version);
      const permissions = patch.permissions === undefined ? before.permissions : heldOf(patch.permissions);
      const { added, removed } = rightsDifference(before.permissions, permissions);
      assertOwn(actor, [...before.permissions, ...permissions]);
      const description = patch.description ?? before.description;
      if (added.length + removed.length === 0 && description === before.description) return shownCustom(before);
      const after = { ...before, description, permissions, version: before.version + 1, updatedAt: this.clock.now() };
      await this.roles.update(before, after, tx);
      await this.record(actor, 'role.updated', after, before.permissions, tx);
      if (added.length > 0)
        await this.grants.tellOfGain(actor, { userId: null, from: name, to: name, added: added.length }, tx);
      return shownCustom(after);
    });
  }

  /** Throws role.not_found, role.built_in, role.beyond_own, role.assigned, request.stale. */
  async delete(actor: Actor, name: Role, expected: ExpectedVersions): Promise<void> {
    assertStaff(actor);
    await this.unitOfWork.run(async (tx) => {
      await this.guards.touch(`role:${name}`, tx);
      const role = await this.getCustom(name, tx);
      assertVersion(expected, role.version);
      assertOwn(actor, role.permissions);
      if (await this.users.existsWithRole(name, tx)) throw new DomainError('role.assigned');
      await this.roles.delete(role, tx);
      await this.record(actor, 'role.deleted', { name, permissions: [] }, role.permissions, tx);
    });
  }

  private async getCustom(name: Role, tx: Tx): Promise<CustomRole> {
    if (isBuiltInRole(name)) throw new DomainError('role.built_in');
    const role = await this.roles.find(name, tx);
    if (!role) throw new DomainError('role.not_found');
    return role;
  }

  private record(
    actor: Actor,
    action: string,
    { name, permissions }: Pick<CustomRole, 'name' | 'permissions'>,
    before: readonly Permission[],
    tx: Tx,
  ): Promise<void> {
    const { added, removed } = rightsDifference(before, permissions);
    return this.audit.append(actor, { action, target: { type: 'role', id: name }, changes: { added, removed } }, tx);
  }
}

/** Sorted, each once; one's own things belong to every role. */
function heldOf(permissions: readonly Permission[]): Permission[] {
  return [...new Set([SELF, ...permissions])].sort();
}

function assertStaff(actor: Actor): void {
  if (!actor.scope.reachesAll) throw new DomainError('request.forbidden', { detail: 'Only staff may do this' });
}

function shownBuiltIn(name: (typeof ROLES)[number]): ShownRole {
  const permissions = [...rolePermissions[name]].sort();
  return { name, description: '', permissions, isBuiltIn: true, below: rolesBelow(name), version: null };
}

function shownCustom({ name, description, permissions, version }: CustomRole): ShownRole {
  return { name, description, permissions, isBuiltIn: false, below: [], version };
}
