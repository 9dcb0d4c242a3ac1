import type { Permission } from '../../../common/auth-context/index.js';

/** Built-in roles, in no order of rank: OPERATOR and ANALYST stand side by side. */
export const ROLES = ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'] as const;
export type BuiltInRole = (typeof ROLES)[number];

/** Name of a role, built-in or made by an administrator. */
export type Role = string;

/** Form of a role's name: a capital letter, then 2 to 30 capitals, digits and underscores. */
export const ROLE_NAME = /^[A-Z][A-Z0-9_]{2,30}$/;

/** A role made by an administrator. */
export interface CustomRole {
  readonly name: Role;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** Counts edits; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * What stands directly below each role: GUEST ⊂ READONLY ⊂ OPERATOR ⊂ MANAGER ⊂ ADMIN and READONLY ⊂ ANALYST ⊂ MANAGER.
 * Source: REQUIREMENTS A13.
 */
const BELOW: Readonly<Record<BuiltInRole, readonly BuiltInRole[]>> = {
  GUEST: [],
  READONLY: ['GUEST'],
  OPERATOR: ['READONLY'],
  ANALYST: ['READONLY'],
  MANAGER: ['OPERATOR', 'ANALYST'],
  ADMIN: ['MANAGER'],
};

export function isBuiltInRole(role: string): role is BuiltInRole {
  return Object.hasOwn(BELOW, role);
}

/** Whether one role stands at or above another. */
export function isAtLeast(role: BuiltInRole, lower: BuiltInRole): boolean {
  return role === lower || BELOW[role].some((below) => isAtLeast(below, lower));
}

/** Roles directly below a built-in one. */
export function rolesBelow(role: BuiltInRole): readonly BuiltInRole[] {
  return BELOW[role];
}
