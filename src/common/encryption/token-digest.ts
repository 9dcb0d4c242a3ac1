import { createHash } from 'node:crypto';

/**
 * What is kept of a token or a secret of many random bits: SHA-256, hex. A slow hash would add nothing, and looking one up by its digest
 * says nothing of how much of a wrong one was right.
 */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
