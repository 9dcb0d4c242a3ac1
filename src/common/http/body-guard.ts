import type { NextFunction, Request, Response } from 'express';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';

const MAX_DEPTH = 20;
const MAX_KEYS = 1_000;
const MAX_ITEMS = 1_000;
const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);
/** By this key the database's driver tells its own types: whoever may send it chooses what is written, or makes the write fail. */
const DRIVER_TYPE = '_bsontype';

/** Refuses keys that could reach an operator or a prototype, and shapes that only exist to cost time, before any DTO is built. */
export function guardInput(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body)))
    throw new DomainError('request.malformed', { detail: 'The body must be a JSON object' });
  const errors: FieldError[] = [];
  const budget = { keys: 0 };
  if (body !== undefined) inspect(body, '', 0, budget, errors);
  for (const name of Object.keys(request.query))
    if (isForbiddenKey(name))
      errors.push({ parameter: name, code: 'key.forbidden', detail: 'This parameter name is not allowed' });
  if (errors.length > 0) throw new DomainError('request.invalid', { errors: errors.slice(0, 20) });
  next();
}

/** The same for a value that did not come as a body, such as a row of a file. Throws request.invalid, request.malformed. */
export function guardValue(value: unknown): void {
  const errors: FieldError[] = [];
  inspect(value, '', 0, { keys: 0 }, errors);
  if (errors.length > 0) throw new DomainError('request.invalid', { errors: errors.slice(0, 20) });
}

function isForbiddenKey(key: string): boolean {
  return key.startsWith('$') || key.includes('.') || key === DRIVER_TYPE || POLLUTING.has(key);
}

function inspect(value: unknown, pointer: string, depth: number, budget: { keys: number }, errors: FieldError[]): void {
  if (typeof value === 'string' && !value.isWellFormed())
    errors.push({ pointer, code: 'text.malformed', detail: 'The text holds half of a surrogate pair' });
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH)
    throw new DomainError('request.malformed', { detail: `The body is more than ${String(MAX_DEPTH)} levels deep` });
  const entries = Object.entries(value);
  if (Array.isArray(value) && entries.length > MAX_ITEMS)
    errors.push({ pointer, code: 'array.too_long', detail: `At most ${String(MAX_ITEMS)} items` });
  budget.keys += entries.length;
  if (budget.keys > MAX_KEYS + MAX_ITEMS)
    throw new DomainError('request.malformed', { detail: `The body has more than ${String(MAX_KEYS)} keys` });
  for (const [key, item] of entries) {
    const below = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!Array.isArray(value) && isForbiddenKey(key))
      errors.push({ pointer: below, code: 'key.forbidden', detail: 'This key is not allowed' });
    inspect(item, below, depth + 1, budget, errors);
  }
}
