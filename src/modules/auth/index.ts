import './auth.errors.js';

export { AccessGuard } from './access/access.guard.js';
export { AuthModule } from './auth.module.js';
export { type RouteRule, RouteTable } from './access/route-table.js';
export {
  type ClientAccess,
  ClientLogins,
  type NewClientLogin,
  type PreparedPassword,
} from './client-logins/client-logins.service.js';
export { UserAccountDto } from './users/users.dto.js';
export { Tickets } from './sessions/tickets.service.js';
export { FirstAdministrator, type NewAdministrator } from './users/first-administrator.js';
export { isKnownPermission, PERMISSIONS, rolePermissions } from './roles/policy.js';
export { type BuiltInRole, isBuiltInRole, ROLES, type Role } from './roles/role.js';
