import { createHash } from 'node:crypto';
import type { IdentityCheck } from '../data-exports/data-export.js';

/** `approved`: a second person has agreed and the job erases; there is no way back. */
export const ERASURE_STATES = ['requested', 'approved', 'done', 'rejected'] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/** What was removed, when. Holds nothing of the person. */
export interface Certificate {
  readonly erasureId: string;
  /** Id of the client: after the erasure a pseudonym that leads to nobody. */
  readonly clientId: string;
  readonly requestedAt: Date;
  readonly approvedAt: Date;
  readonly doneAt: Date;
  /** Rows that were emptied or deleted, by step. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Erasure {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  readonly clientId: string;
  /** 5 to 500 characters; sealed, and emptied by the erasure. */
  readonly reason: string;
  readonly identity: IdentityCheck;
  readonly state: ErasureState;
  readonly requestedBy: string;
  /** The person behind: who approves must be another one. */
  readonly requestedByUser: string | null;
  readonly requestedAt: Date;
  /** Who approved or rejected it. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** Steps that are done. */
  readonly step: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly doneAt: Date | null;
  /** SHA-256 of the certificate, hex; null until it is done. */
  readonly certificateHash: string | null;
}

/** The certificate of an erasure that is done; null for another one. */
export function certificateOf(erasure: Erasure): Certificate | null {
  const { id, clientId, requestedAt, decidedAt, doneAt, counts } = erasure;
  if (erasure.state !== 'done' || decidedAt === null || doneAt === null) return null;
  return { erasureId: id, clientId, requestedAt, approvedAt: decidedAt, doneAt, counts };
}

/** SHA-256 over the fields in a fixed order, hex. */
export function certificateHashOf(certificate: Certificate): string {
  const { erasureId, clientId, requestedAt, approvedAt, doneAt, counts } = certificate;
  const sorted = Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1));
  const times = [requestedAt, approvedAt, doneAt].map((at) => at.toISOString());
  return createHash('sha256')
    .update(JSON.stringify([erasureId, clientId, ...times, sorted]))
    .digest('hex');
}
