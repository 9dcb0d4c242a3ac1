import mongoose, { type QueryFilter } from 'mongoose';
import type { Scope } from '../auth-context/index.js';

/** Field conditions: plain values mean equality; operators come from the functions below only (`sanitizeFilter` refuses raw ones). */
export type Condition = Readonly<Record<string, unknown>>;

// A filter is checked against the schema at run time (`strictQuery: 'throw'`), where the model is known.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- QueryFilter<any> is what every model accepts
export type Filter = QueryFilter<any>;

const NEVER: Condition = { _id: operator({ $in: [] }) };
/** The scope of staff: restricts nothing, and is still a condition that was given. */
const EVERY: Condition = Object.freeze({});

/**
 * All conditions together; none can overwrite another: those that share a key are joined by `$and`. Otherwise the filter is
 * flat, which every server's planner understands best. No condition at all matches nothing.
 */
export function all(...conditions: readonly (Condition | undefined)[]): Filter {
  const given = conditions.filter((condition) => condition !== undefined);
  const restricting = given.filter((condition) => Object.keys(condition).length > 0);
  if (restricting.length === 0) return given.includes(EVERY) ? everything() : NEVER;
  const keys = restricting.flatMap((condition) => Object.keys(condition));
  const isDisjoint = new Set(keys).size === keys.length;
  return isDisjoint ? (Object.assign({}, ...restricting) as Filter) : { $and: restricting };
}

/** At least one of the conditions; none given matches nothing. */
export function either(...conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? NEVER : { $or: conditions };
}

/**
 * The rows that a scope reaches.
 * @param field where the client's id stands; `_id` in the clients' own collection
 */
export function within(scope: Scope, field = 'clientId'): Condition {
  const ids = scope.clientIds();
  if (ids === undefined) return EVERY;
  return ids.length === 0 ? NEVER : { [field]: operator({ $in: [...ids] }) };
}

/** Matches every row; for the few reads that are meant to span everything. */
export function everything(): Filter {
  return { _id: operator({ $exists: true }) };
}

export const lt = (value: unknown): unknown => operator({ $lt: value });
export const lte = (value: unknown): unknown => operator(upTo(value));
export const gt = (value: unknown): unknown => operator({ $gt: value });
export const gte = (value: unknown): unknown => operator(since(value));
export const not = (value: unknown): unknown => operator({ $ne: value });
export const exists = (is = true): unknown => operator({ $exists: is });
export const oneOf = (values: readonly unknown[]): unknown => operator({ $in: [...values] });
export const noneOf = (values: readonly unknown[]): unknown => operator({ $nin: [...values] });
/** Above `low` and below `high`: a compatible server loses a border that belongs to the range (see `since`). */
export const amid = (low: number, high: number): unknown => operator({ $gt: low, $lt: high });
/** From `from` (included) until `until` (excluded). */
export const between = (from: unknown, until: unknown): unknown => operator({ ...since(from), $lt: until });

/** The instant in `field` has come, by the server's clock. */
export const reached = (field: string): Condition => ({ $expr: operator({ $lte: [`$${field}`, '$$NOW'] }) });

/** The instant in `field` is still to come, by the server's clock. */
export const ahead = (field: string): Condition => ({ $expr: operator({ $gt: [`$${field}`, '$$NOW'] }) });

/**
 * Texts that begin with `text`, of which at most 128 characters are looked at. A range, not a regular expression: every
 * server reads it from an index, and one without gets through 40,000 rows in 0.1 s where an expression took 10.
 */
export const prefix = (text: string): unknown => operator(beginningWith(text));

/** Lists with an item that begins with `text`; see `prefix`. Both ends of the range must hold for the same item. */
export const itemPrefix = (text: string): unknown => operator({ $elemMatch: beginningWith(text) });

/** U+10FFFF is the last of all characters, and no text has it. */
function beginningWith(text: string): Record<string, unknown> {
  const start = [...text].slice(0, 128).join('');
  return { $gte: start, $lt: `${start}\u{10ffff}` };
}

/**
 * A border that belongs to the range. Instants are whole milliseconds, so that one can be told as «after the millisecond before»:
 * a compatible server loses the border itself where the index has an equal field in front and another one behind.
 */
function since(value: unknown): Record<string, unknown> {
  return value instanceof Date ? { $gt: new Date(value.getTime() - 1) } : { $gte: value };
}

function upTo(value: unknown): Record<string, unknown> {
  return value instanceof Date ? { $lt: new Date(value.getTime() + 1) } : { $lte: value };
}

function operator(value: Record<string, unknown>): unknown {
  return mongoose.trusted(value);
}
