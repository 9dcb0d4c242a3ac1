import { type Uf, UFS } from '../../../../../libs/brazil/index.js';

const MAX_TEXT = 300;

/** The members of an object; none of anything else. Only keys that are named are ever read. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A text without the white space around it, at most 300 characters; null for an empty one and for anything else. */
export function textIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim().toWellFormed();
  return text === '' ? null : text.slice(0, MAX_TEXT);
}

/** The digits of a text or a whole number; null where there are none. */
export function digitsIn(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  const digits = textIn(value)?.replace(/\D/g, '') ?? '';
  return digits === '' ? null : digits;
}

export function ufIn(value: unknown): Uf | null {
  const text = textIn(value)?.toUpperCase();
  return UFS.find((uf) => uf === text) ?? null;
}

/** `YYYY-MM-DD`; null for anything else. */
export function dayIn(value: unknown): string | null {
  const text = textIn(value);
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null;
}
