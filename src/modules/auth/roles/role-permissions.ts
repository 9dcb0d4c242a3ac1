import { Injectable } from '@nestjs/common';
import type { Permission } from '../../../common/auth-context/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import { rolePermissions } from './policy.js';
import { isBuiltInRole, type Role } from './role.js';
import { RolesRepository } from './roles.repository.js';

const NONE: ReadonlySet<Permission> = new Set();

/**
 * What a role may do at this moment. Nothing is remembered here: `Actors`, which asks for each request, already keeps its answers
 * for four seconds, and two caches behind one another would add up to more than the five that are promised.
 */
@Injectable()
export class RolePermissions {
  constructor(private readonly roles: RolesRepository) {}

  /** A role that does not exist may do nothing. */
  async of(role: Role, tx?: Tx): Promise<ReadonlySet<Permission>> {
    return (await this.find(role, tx)) ?? NONE;
  }

  /** Null for a role that does not exist. */
  async find(role: Role, tx?: Tx): Promise<ReadonlySet<Permission> | null> {
    if (isBuiltInRole(role)) return rolePermissions[role];
    const custom = await this.roles.find(role, tx);
    return custom && new Set(custom.permissions);
  }
}
