import fc from 'fast-check';
import { beyond, covers, rightsDifference } from './grants.js';
import { PERMISSIONS, rolePermissions } from './policy.js';
import { type BuiltInRole, ROLES } from './role.js';

describe('grants', () => {
  /** Who may grant which built-in role, by hand: a manager does not read the audit, so no analyst comes from one. */
  const GRANTABLE: Readonly<Record<BuiltInRole, readonly BuiltInRole[]>> = {
    GUEST: ['GUEST'],
    READONLY: ['GUEST', 'READONLY'],
    OPERATOR: ['GUEST', 'READONLY', 'OPERATOR'],
    ANALYST: ['GUEST', 'READONLY', 'ANALYST'],
    MANAGER: ['GUEST', 'READONLY', 'OPERATOR', 'MANAGER'],
    ADMIN: ROLES,
  };

  it.each(ROLES)('%s covers exactly the roles that hold nothing more', (role) => {
    const covered = ROLES.filter((other) => covers(rolePermissions[role], rolePermissions[other]));
    expect(covered).toEqual(GRANTABLE[role]);
  });

  const set = fc.uniqueArray(fc.constantFrom(...PERMISSIONS), { maxLength: 20 });

  it('nothing that is granted lies beyond what the granter holds', () => {
    fc.assert(
      fc.property(set, set, (own, wanted) => {
        const missing = beyond(new Set(own), wanted);
        expect(covers(new Set(own), wanted)).toBe(missing.length === 0);
        expect(wanted.filter((permission) => !missing.includes(permission)).every((p) => own.includes(p))).toBe(true);
        expect(covers(new Set([...own, ...missing]), wanted)).toBe(true);
      }),
    );
  });

  it('a difference leads from the one to the other', () => {
    fc.assert(
      fc.property(set, set, (before, after) => {
        const { added, removed } = rightsDifference(before, after);
        const reached = [...before.filter((permission) => !removed.includes(permission)), ...added];
        expect(new Set(reached)).toEqual(new Set(after));
        expect(added.some((permission) => removed.includes(permission))).toBe(false);
      }),
    );
  });
});
