import type { Condition } from './filter.js';
import { isObjectIdText } from './object-id.js';

/**
 * What `{id}` in a path means: the id of 24 hex digits, or the sequential number. To be joined with the scope in one query,
 * so that a foreign number answers as a missing one.
 * @returns null for any other text: no row has it
 */
export function idOrNumber(text: string): Condition | null {
  if (isObjectIdText(text)) return { _id: text };
  return /^[1-9]\d{0,14}$/.test(text) ? { number: Number(text) } : null;
}
