import type { DomainError } from '../../../libs/problem-details/index.js';
import { invalidRequest } from './invalid-request.js';

const MAX_BYTES = 16_384;
const MAX_DEPTH = 5;

/**
 * Data as somebody gave it, which nobody here looks into; null for none. Its keys have passed the input guard.
 * @param field name of the field, for the refusal
 * @throws request.invalid beyond 16 KB of JSON or five levels
 */
export function freeObject(
  field: string,
  value: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, unknown> | null {
  if (value === undefined || value === null) return null;
  if (depthOf(value) > MAX_DEPTH) throw refusal(field, 'field.depth', `may be ${String(MAX_DEPTH)} levels deep`);
  const sizeBytes = Buffer.byteLength(JSON.stringify(value));
  if (sizeBytes > MAX_BYTES) throw refusal(field, 'field.size', `may be ${String(MAX_BYTES)} bytes of JSON`);
  return { ...value };
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function refusal(field: string, code: string, detail: string): DomainError {
  return invalidRequest({ pointer: `/${field}`, code, detail: `${field} ${detail}` });
}
