import './auth.errors.js';

export { ApiKeys } from './api-keys/api-keys.service.js';
export { ClientDirectory } from './api-keys/client-directory.js';
export { AccessGuard } from './access/access.guard.js';
export { AuthModule } from './auth.module.js';
export { Callers } from './access/callers.js';
export { LoginLimiter } from './login-limits/login-limiter.js';
export { type RouteRule, RouteTable } from './access/route-table.js';
export { type SecurityAlert, securityAlert } from './security-alerts/security-alert.facts.js';
export { SigningKeys } from './signing-keys/signing-keys.service.js';
export {
  type ClientAccess,
  ClientLogins,
  type NewClientLogin,
  type PreparedPassword,
} from './client-logins/client-logins.service.js';
export { UserAccountDto } from './users/users.dto.js';
export { Tickets } from './sessions/tickets.service.js';
export { FirstAdministrator, type NewAdministrator } from './users/first-administrator.js';
export { isKnownPermission, PERMISSIONS, rolePermissions, WITHHELD } from './roles/policy.js';
export { type BuiltInRole, isBuiltInRole, ROLES, type Role } from './roles/role.js';
