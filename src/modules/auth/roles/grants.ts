import type { Permission } from '../../../common/auth-context/index.js';

type Permissions = Iterable<Permission>;

/** What a change of rights adds and removes, each sorted. */
export interface RightsDifference {
  readonly added: readonly Permission[];
  readonly removed: readonly Permission[];
}

/** Permissions of `wanted` that `own` lacks, sorted: nobody grants these, and nobody touches one who holds them. */
export function beyond(own: ReadonlySet<Permission>, wanted: Permissions): Permission[] {
  return [...new Set(wanted)].filter((permission) => !own.has(permission)).sort();
}

/** Whether `own` covers all of `wanted`. */
export function covers(own: ReadonlySet<Permission>, wanted: Permissions): boolean {
  return beyond(own, wanted).length === 0;
}

export function rightsDifference(before: Permissions, after: Permissions): RightsDifference {
  return { added: beyond(new Set(before), after), removed: beyond(new Set(after), before) };
}
