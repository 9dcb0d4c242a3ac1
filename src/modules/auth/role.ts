import type { Permission } from '../../common/auth-context/index.js';

/** Roles of REQUIREMENTS A13: GUEST ⊂ READONLY ⊂ OPERATOR ⊂ MANAGER ⊂ ADMIN and READONLY ⊂ ANALYST ⊂ MANAGER. */
export const ROLES = ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

const GUEST: readonly Permission[] = ['self:access', 'services:read', 'clients:read'];
const READONLY: readonly Permission[] = [...GUEST, 'incidents:read', 'notifications:read', 'system:read'];
const OPERATOR: readonly Permission[] = [
  ...READONLY,
  'clients:create',
  'clients:update',
  'services:create',
  'services:update',
  'services:run',
];
const ANALYST: readonly Permission[] = [...READONLY, 'audit:read'];
const MANAGER: readonly Permission[] = [
  ...new Set<Permission>([
    ...OPERATOR,
    ...ANALYST,
    'clients:delete',
    'services:delete',
    'services:pause',
    'notifications:manage',
    'notifications:retry',
  ]),
];
const ADMIN: readonly Permission[] = [...MANAGER, 'users:read', 'users:manage'];

/** The one table from role to permissions. */
export const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  GUEST: new Set(GUEST),
  READONLY: new Set(READONLY),
  OPERATOR: new Set(OPERATOR),
  ANALYST: new Set(ANALYST),
  MANAGER: new Set(MANAGER),
  ADMIN: new Set(ADMIN),
};

/** Whether some role holds a permission: a handler that asks for another one could never be called. */
export function isKnownPermission(permission: Permission): boolean {
  return ROLES.some((role) => rolePermissions[role].has(permission));
}
