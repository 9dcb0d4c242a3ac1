import { type Actor, type Permission, Scope } from '../../../common/auth-context/index.js';
import type { Locale } from '../../notifications/index.js';
import type { Role } from '../roles/role.js';

export const USER_STATUSES = ['invited', 'active', 'disabled'] as const;
/** Invited: has no password yet. Only active users are let in. */
export type UserStatus = (typeof USER_STATUSES)[number];

/** What people set. */
export interface UserFields {
  readonly name: string;
  readonly role: Role;
  /** Clients that this user sees; null for staff, who see all. */
  readonly clientIds: readonly string[] | null;
  readonly status: UserStatus;
}

export interface User extends UserFields {
  readonly id: string;
  /** Lower case, NFKC. */
  readonly email: string;
  /** Language of mails. */
  readonly locale: Locale;
  /** Grows with each change of what the user may do. */
  readonly permVersion: number;
  /** Counts people's edits; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
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

/** Whether the user can manage everything: of these one must stay. */
export function isAdministrator({ role, clientIds, status }: UserFields): boolean {
  return role === 'ADMIN' && clientIds === null && status === 'active';
}

/** Names of the fields that differ. */
export function changedUserFields(before: UserFields, after: UserFields): (keyof UserFields)[] {
  const text = ({ clientIds }: UserFields): string => JSON.stringify(clientIds && [...clientIds].sort());
  return (['name', 'role', 'clientIds', 'status'] as const).filter((field) =>
    field === 'clientIds' ? text(before) !== text(after) : before[field] !== after[field],
  );
}
