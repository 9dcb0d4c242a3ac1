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
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const part of [name, canonicalJson(value)]) hash.update(`${String(Buffer.byteLength(part))}:`).update(part);
  return hash.digest('hex');
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
