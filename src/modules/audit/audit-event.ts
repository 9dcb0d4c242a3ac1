import { createHash } from 'node:crypto';

/** One recorded action. Immutable. */
export interface AuditEvent {
  readonly id: string;
  readonly at: Date;
  /** `resource.verb`, past tense. */
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly role: string };
  readonly target: { readonly type: string; readonly id: string } | null;
  readonly clientId: string | null;
  readonly requestId: string | null;
  /** Fields that changed, without secrets and personal values. */
  readonly changes: Readonly<Record<string, unknown>> | null;
}

/**
 * SHA-256 of an event, hex. Each field goes in as its name and its canonical JSON (keys sorted), both preceded by their
 * length in bytes: joined with separators, two different events could read the same.
 */
export function auditHash(event: AuditEvent): string {
  const members = Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1));
  return digestOf(members.flatMap(([name, value]) => [name, canonicalJson(value)]));
}

/** SHA-256 of texts, hex, each preceded by its length in bytes. Where their number varies, it must be one of them. */
export function digestOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${String(Buffer.byteLength(part))}:`).update(part);
  return hash.digest('hex');
}

/** A value as the database gives it back: it knows no undefined members, and what is hashed must be what is kept. */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(members.map(([name, item]) => [name, withoutUndefined(item as unknown)])) as T;
}

/** JSON with sorted keys and no spaces. Source: the member order and form of RFC 8785 for the values used here. */
export function canonicalJson(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, item]) => item !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
