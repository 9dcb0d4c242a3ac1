const HEX_ID = 'f'.repeat(24);

/**
 * What a database or its driver would take for an operator, in the place of a plain value. Source: OWASP Web Security Testing Guide, «Testing for
 * NoSQL Injection»; MongoDB manual, «Query and Projection Operators».
 */
export const OPERATORS: readonly unknown[] = [
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'sleep(2000) || true' },
  { $in: [null] },
  { $expr: { $eq: [1, 1] } },
  [{ $ne: null }],
  { $or: [{}, { role: 'ADMIN' }] },
  { 'role.$gt': '' },
  { $set: { role: 'ADMIN' } },
  { $function: { body: 'function () { return true; }', args: [], lang: 'js' } },
  '{"$exists":true}',
];

/** An object that no rule about keys sees: only the rule about the field's own type stands before the database. */
export const BARE_OBJECT: unknown = { ne: null };

/** In bodies, where objects can stand, also what the driver takes for one of its own types. */
export const PAYLOADS: readonly unknown[] = [...OPERATORS, { _bsontype: 'ObjectId', id: HEX_ID }, BARE_OBJECT];

/** What stands in a query, a path or a header, where there are texts only. */
export const OPERATOR_TEXTS: readonly string[] = OPERATORS.map(textOf);

/** Keys beside valid ones, with what stands under them: they would change the update or the query around them. */
export const HOSTILE_KEYS: readonly (readonly [string, unknown])[] = [
  ['$set', { role: 'ADMIN' }],
  ['$where', 'true'],
  ['$unset', { status: 1 }],
  ['role.name', 'ADMIN'],
  ['name.$ne', 'x'],
  ['_bsontype', 'ObjectId'],
];

/** The payload itself if it is a text, else its JSON. */
export function textOf(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

/** Left behind by a payload that reached a prototype. */
export const MARK = 'polluted';

/** Members of an object as JSON text, so that the key survives: an assignment in JavaScript would change the prototype at once. */
export const POLLUTING_MEMBERS: readonly string[] = [
  `"__proto__":{"${MARK}":true}`,
  `"\\u005f_proto__":{"${MARK}":true}`,
  `"constructor":{"prototype":{"${MARK}":true}}`,
  `"prototype":{"${MARK}":true}`,
  `"a":{"b":[{"__proto__":{"${MARK}":true}}]}`,
  `"a":{"constructor":{"prototype":{"${MARK}":true}}}`,
];

export const POLLUTING_QUERIES: readonly string[] = [
  `__proto__[${MARK}]`,
  `__proto__.${MARK}`,
  '__proto__',
  `constructor[prototype][${MARK}]`,
  `constructor.prototype.${MARK}`,
  `prototype[${MARK}]`,
];
