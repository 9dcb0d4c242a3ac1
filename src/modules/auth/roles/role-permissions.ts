import { Injectable } from '@nestjs/common';
import type { Permission } from '../../../common/auth-context/index.js';
import { rolePermissions } from './policy.js';
import { isBuiltInRole, type Role } from './role.js';

const NONE: ReadonlySet<Permission> = new Set();

/** What a role may do at this moment. A role that does not exist may do nothing. */
@Injectable()
export class RolePermissions {
  of(role: Role): Promise<ReadonlySet<Permission>> {
    return Promise.resolve(isBuiltInRole(role) ? rolePermissions[role] : NONE);
  }
}
