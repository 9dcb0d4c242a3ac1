import type { Permission } from '../../../common/auth-context/index.js';
import { type BuiltInRole, isAtLeast } from './role.js';

/**
 * The one policy table: each permission with the lowest roles that hold it. Whoever stands above holds it too, unless
 * `WITHHELD` says otherwise. Modules that are still to be built have theirs already, so that roles need not change then.
 */
const LOWEST_HOLDERS = {
  'self:access': ['GUEST'],

  'clients:read': ['GUEST'],
  'clients:read_pii': ['OPERATOR'],
  'clients:create': ['OPERATOR'],
  'clients:update': ['OPERATOR'],
  'clients:set_status': ['MANAGER'],
  'clients:delete': ['MANAGER'],
  'clients:restore': ['MANAGER'],
  'clients:import': ['MANAGER'],
  'clients:export': ['ANALYST'],

  'services:read': ['GUEST'],
  'services:create': ['OPERATOR'],
  'services:update': ['OPERATOR'],
  'services:run': ['OPERATOR'],
  'services:pause': ['MANAGER'],
  'services:delete': ['MANAGER'],
  'incidents:read': ['READONLY'],
  'maintenance:manage': ['OPERATOR'],

  'transactions:read': ['READONLY'],
  'transactions:create': ['OPERATOR'],
  'transactions:update': ['OPERATOR'],
  'transactions:cancel': ['OPERATOR'],
  'transactions:approve': ['MANAGER'],
  'transactions:reject': ['MANAGER'],
  'transactions:reverse': ['MANAGER'],
  'transactions:import': ['MANAGER'],
  'transactions:export': ['ANALYST'],
  'transactions:reconcile': ['ANALYST'],

  'devices:read': ['READONLY'],
  'devices:register': ['OPERATOR'],
  'devices:manage': ['MANAGER'],
  'connections:read': ['READONLY'],
  'connections:manage': ['MANAGER'],

  'performance:read': ['READONLY'],
  'performance:report': ['OPERATOR'],
  'performance:clear': ['MANAGER'],
  'fallbacks:read': ['READONLY'],
  'fallbacks:execute': ['OPERATOR'],
  'fallbacks:manage': ['MANAGER'],
  'integrations:lookup': ['OPERATOR', 'ANALYST'],
  'circuit_breakers:read': ['READONLY'],
  'circuit_breakers:reset': ['MANAGER'],

  'alerts:read': ['READONLY'],
  'alerts:manage': ['MANAGER'],
  'notifications:read': ['READONLY'],
  'notifications:send': ['OPERATOR'],
  'notifications:retry': ['MANAGER'],
  'notifications:manage': ['MANAGER'],

  'conversations:read': ['READONLY'],
  'conversations:reply': ['OPERATOR'],
  'conversations:manage': ['MANAGER'],
  'chat:read': ['READONLY'],
  'chat:send': ['OPERATOR'],
  'whatsapp:read': ['READONLY'],
  'whatsapp:manage': ['MANAGER'],

  'reports:read': ['READONLY'],
  'statistics:read': ['READONLY'],
  'system:read': ['READONLY'],
  'system:restart': ['ADMIN'],
  'settings:read': ['MANAGER'],
  'settings:update': ['ADMIN'],
  'backups:read': ['MANAGER'],
  'backups:run': ['ADMIN'],
  'backups:restore': ['ADMIN'],

  'access_logs:read': ['ANALYST'],
  'access_logs:export': ['ANALYST'],
  'access_logs:append': ['ADMIN'],
  'audit:read': ['ANALYST'],
  'audit:verify': ['ANALYST'],
  'audit:export': ['ANALYST'],
  'audit_policy:update': ['ADMIN'],
  'privacy:read': ['ANALYST'],
  'privacy:manage': ['MANAGER'],
  'privacy:export': ['MANAGER'],
  'privacy:erase': ['MANAGER'],
  'privacy:approve': ['MANAGER'],
  'privacy:hold': ['ADMIN'],

  'users:read': ['ANALYST'],
  'users:create': ['MANAGER'],
  'users:update': ['MANAGER'],
  'users:disable': ['MANAGER'],
  'users:unlock': ['MANAGER'],
  'users:reset_credentials': ['ADMIN'],
  'roles:read': ['ANALYST'],
  'roles:assign': ['MANAGER'],
  'roles:manage': ['ADMIN'],
  'sessions:read_any': ['MANAGER'],
  'sessions:revoke_any': ['MANAGER'],
  'api_keys:read': ['ANALYST'],
  'api_keys:create': ['MANAGER'],
  'api_keys:rotate': ['MANAGER'],
  'api_keys:revoke': ['MANAGER'],
  'keys:rotate': ['ADMIN'],
} as const satisfies Readonly<Record<Permission, readonly BuiltInRole[]>>;

/**
 * Deviations from the hierarchy for the separation of duties: whoever approves and deletes does not oversee the record of it.
 * Named in docs/security.md.
 */
export const WITHHELD: Readonly<Partial<Record<BuiltInRole, readonly KnownPermission[]>>> = {
  MANAGER: ['audit:read', 'audit:verify', 'audit:export', 'access_logs:export'],
};

/** A permission that the policy names. */
export type KnownPermission = keyof typeof LOWEST_HOLDERS;

/** All permissions, in the order of the table. */
export const PERMISSIONS = Object.keys(LOWEST_HOLDERS) as readonly KnownPermission[];

/** What each built-in role may do. */
export const rolePermissions: Readonly<Record<BuiltInRole, ReadonlySet<Permission>>> = {
  GUEST: heldBy('GUEST'),
  READONLY: heldBy('READONLY'),
  OPERATOR: heldBy('OPERATOR'),
  ANALYST: heldBy('ANALYST'),
  MANAGER: heldBy('MANAGER'),
  ADMIN: heldBy('ADMIN'),
};

/** Whether the policy names a permission: a handler that asks for another one could never be called. */
export function isKnownPermission(permission: string): permission is KnownPermission {
  return Object.hasOwn(LOWEST_HOLDERS, permission);
}

function heldBy(role: BuiltInRole): ReadonlySet<Permission> {
  const withheld: readonly Permission[] = WITHHELD[role] ?? [];
  const isInherited = (permission: KnownPermission): boolean =>
    LOWEST_HOLDERS[permission].some((lowest) => isAtLeast(role, lowest));
  return new Set(PERMISSIONS.filter((permission) => isInherited(permission) && !withheld.includes(permission)));
}
