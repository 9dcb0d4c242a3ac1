import type { AccessRow } from './access-row.js';
import type { Caller } from './callers.js';

/** Which thing a call is about: one of the caller's client, another one's, none at all; `none` where a route is about no thing. */
export type Whose = 'own' | 'foreign' | 'missing' | 'none';

const THREE: readonly Whose[] = ['own', 'foreign', 'missing'];

/** What a route can be asked about: a thing in the path, a client in the body or in the filter, or nothing of anybody. */
export function objectsOf(route: string, { rule }: AccessRow): readonly Whose[] {
  const namesClient = rule.kind === 'make' || (rule.kind === 'list' && rule.filtersClient);
  return route.includes('{') || namesClient ? THREE : ['none'];
}

/** The status of one cell of the matrix, from the hand-kept row alone. */
export function expectedStatus(row: AccessRow, caller: Caller, whose: Whose): number {
  if (row.who === 'open') return row.success;
  if (caller.kind === 'stranger' || caller.role === null) return 401;
  if (caller.kind === 'key' && row.keys === 'refused') return 403;
  if (row.who !== 'signed-in' && !row.who.includes(caller.role)) return 403;
  switch (row.rule.kind) {
    case 'open':
    case 'list':
      return row.success;
    case 'fact':
      return whose === 'missing' ? 404 : row.success;
    case 'own':
      return whose === 'own' ? row.success : 404;
    case 'one':
    case 'make':
      return whose === 'missing' || (whose === 'foreign' && caller.isBound) ? 404 : row.success;
    case 'staff':
      return expectedForStaff(row, row.rule.about, caller, whose);
    case 'people':
      return caller.isBound || whose === 'missing' ? 404 : expectedAboutPeople(row, row.rule.beyond, caller, whose);
  }
}

/** The foreign role is a built-in one, which nobody edits; what is the company's is foreign to none of the staff. */
function expectedForStaff(row: AccessRow, about: string | undefined, caller: Caller, whose: Whose): number {
  if (caller.isBound) return 403;
  if (whose === 'missing') return 404;
  if (whose === 'foreign' && about === 'role') return 422;
  return caller.kind === 'key' && row.keys === 'powerless' ? 403 : row.success;
}

/** The own person is a guest; the foreign one an administrator, whom only administrators cover. */
function expectedAboutPeople(row: AccessRow, beyond: number, caller: Caller, whose: Whose): number {
  if (caller.kind === 'key' && row.keys === 'powerless') return beyond;
  return whose === 'own' || caller.role === 'ADMIN' ? row.success : beyond;
}
