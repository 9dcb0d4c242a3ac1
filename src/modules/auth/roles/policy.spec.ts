import { PERMISSIONS, rolePermissions, WITHHELD } from './policy.js';
import { type BuiltInRole, isAtLeast, ROLES } from './role.js';

const heldBy = (role: BuiltInRole): string[] => [...rolePermissions[role]];

describe('policy of roles', () => {
  it.each([
    ['GUEST', 'READONLY'],
    ['READONLY', 'OPERATOR'],
    ['READONLY', 'ANALYST'],
    ['OPERATOR', 'MANAGER'],
    ['ANALYST', 'MANAGER'],
    ['MANAGER', 'ADMIN'],
  ] as const)('gives all of %s to %s, but for what is withheld', (lower, higher) => {
    const missing = heldBy(lower).filter((permission) => !rolePermissions[higher].has(permission as never));
    const withheld = (WITHHELD[higher] ?? []).filter((permission) => rolePermissions[lower].has(permission));
    expect(missing.sort()).toEqual([...withheld].sort());
  });

  it('gives everything to ADMIN, and withholds nothing that would not be inherited', () => {
    expect(heldBy('ADMIN')).toEqual([...PERMISSIONS]);
    for (const role of ROLES)
      for (const permission of WITHHELD[role] ?? [])
        expect(
          ROLES.some((lower) => lower !== role && isAtLeast(role, lower) && rolePermissions[lower].has(permission)),
        ).toBe(true);
  });

  it('knows at least 30 permissions of the form module:action', () => {
    expect(PERMISSIONS.length).toBeGreaterThanOrEqual(30);
    for (const permission of PERMISSIONS) expect(permission).toMatch(/^[a-z_]+:[a-z_]+$/);
  });

  it('lets a guest see clients and services, and change nothing', () => {
    expect(heldBy('GUEST')).toEqual(['self:access', 'clients:read', 'services:read']);
  });
});
