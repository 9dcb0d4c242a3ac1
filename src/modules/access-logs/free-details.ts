import { DomainError } from '../../../libs/problem-details/index.js';

const MAX_BYTES = 16_384;
const MAX_DEPTH = 5;

/**
 * Details as another system gave them, or null. Their keys have passed the input guard.
 * @throws request.invalid beyond 16 KB of JSON or five levels
 */
export function freeDetails(details: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> | null {
  if (details === undefined) return null;
  if (depthOf(details) > MAX_DEPTH) throw refusal('field.depth', `details may be ${String(MAX_DEPTH)} levels deep`);
  const sizeBytes = Buffer.byteLength(JSON.stringify(details));
  if (sizeBytes > MAX_BYTES) throw refusal('field.size', `details may be ${String(MAX_BYTES)} bytes of JSON`);
  return { ...details };
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function refusal(code: string, detail: string): DomainError {
  return new DomainError('request.invalid', { errors: [{ pointer: '/details', code, detail }] });
}
