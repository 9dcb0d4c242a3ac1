import './auth.errors.js';

export { AccessGuard } from './access.guard.js';
export { AuthModule } from './auth.module.js';
export { FirstAdministrator, type NewAdministrator } from './first-administrator.js';
export { rolePermissions, ROLES, type Role } from './role.js';
