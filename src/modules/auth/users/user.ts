import { type Actor, type Permission, Scope } from '../../../common/auth-context/index.js';
import type { Role } from '../roles/role.js';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Clients that this user sees; null for staff, who see all. */
  readonly clientIds: readonly string[] | null;
  readonly status: 'active' | 'disabled';
  readonly createdAt: Date;
}

/** What a user may do and see. */
export function actorOf(user: User, permissions: ReadonlySet<Permission>, sessionId: string | null): Actor {
  return {
    kind: 'user',
    id: user.id,
    role: user.role,
    permissions,
    scope: user.clientIds === null ? Scope.all() : Scope.clients(user.clientIds),
    sessionId,
    userId: user.id,
  };
}

/** E-mail addresses are compared in lower case and NFKC. */
export function normalisedEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase();
}
