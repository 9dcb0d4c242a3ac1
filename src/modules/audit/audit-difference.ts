import type { AuditLevel } from '../../config/index.js';
import { canonicalJson, withoutUndefined } from './audit-event.js';

/** What a thing was and is; null before it was made and after it was deleted. */
export interface Difference {
  readonly was: object | null;
  readonly is: object | null;
  /** Fields that hold secrets or personal values: that they changed is on record, what they held is not. */
  readonly hidden: readonly string[];
}

/** A changed field, after RFC 6902: op and JSON pointer. `from` and `to` are absent for a hidden one. */
export interface ChangedField {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

type Facts = Readonly<Record<string, unknown>>;

/** Bytes of the canonical JSON that an event's changes may have. */
export const MAX_CHANGES_BYTES = 16_384;

/**
 * What an event keeps of a deed at a level: its facts always, which values were and are from `diff` on, the whole thing as it is
 * now at `full`. What does not fit is left out, the thing first, then the values from the last one on, and `isTruncated` says so.
 */
export function changesAt(level: AuditLevel, facts: Facts | null, difference: Difference | null): Facts | null {
  if (!difference || level === 'none' || level === 'metadata') return facts;
  const diff = withoutUndefined(changedFields(difference));
  const whole = level === 'full' && difference.is ? { object: withoutUndefined(shown(difference)) } : {};
  const kept = { ...facts, ...(diff.length > 0 ? { diff } : {}), ...whole };
  if (Object.keys(kept).length === 0) return null;
  if (fits(kept)) return kept;
  const fitting = [...diff];
  while (fitting.length > 0 && !fits({ ...facts, diff: fitting, isTruncated: true })) fitting.pop();
  return { ...facts, diff: fitting, isTruncated: true };
}

/** The fields that differ, by name. What is within a field counts as its value. */
export function changedFields({ was, is, hidden }: Difference): ChangedField[] {
  const [before, after] = [entriesOf(was), entriesOf(is)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name): ChangedField[] => {
    const [from, to] = [before.get(name), after.get(name)];
    if (canonicalJson(from) === canonicalJson(to)) return [];
    const op = isNothing(from) ? 'add' : isNothing(to) ? 'remove' : 'replace';
    const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (hidden.includes(name)) return [{ op, path }];
    return [{ op, path, ...(op === 'add' ? {} : { from }), ...(op === 'remove' ? {} : { to }) }];
  });
}

function shown({ is, hidden }: Difference): Facts {
  return Object.fromEntries([...entriesOf(is)].filter(([name]) => !hidden.includes(name)));
}

function entriesOf(thing: object | null): Map<string, unknown> {
  return new Map(Object.entries(thing ?? {}));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function fits(changes: Facts): boolean {
  return Buffer.byteLength(canonicalJson(changes)) <= MAX_CHANGES_BYTES;
}
