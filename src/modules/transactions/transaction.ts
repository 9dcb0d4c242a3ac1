import type { CalendarDay } from '../../../libs/brazil/index.js';
import type { Cents } from '../../../libs/money/index.js';
import type { Actor } from '../../common/auth-context/index.js';

export const TRANSACTION_TYPES = ['credit', 'debit', 'pix', 'transfer', 'boleto'] as const;
export type TransactionType = (typeof TRANSACTION_TYPES)[number];

/** All but pending are final. */
export const TRANSACTION_STATUSES = ['pending', 'approved', 'rejected', 'cancelled'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

/** What leads out of pending. */
export type Move = 'approve' | 'reject' | 'cancel';

/** Who did something. */
export interface Party {
  readonly kind: Actor['kind'];
  readonly id: string;
  readonly role: string;
  /** The person behind, also behind a key; null for Vigia itself. */
  readonly userId: string | null;
}

/** One step of a transaction's life. */
export interface HistoryEntry {
  readonly move: 'record' | Move;
  /** The status after it; a first approval of two leaves it pending. */
  readonly status: TransactionStatus;
  readonly at: Date;
  readonly by: Party;
  readonly reason: string | null;
}

export interface Transaction {
  readonly id: string;
  readonly clientId: string;
  readonly type: TransactionType;
  /** BRL, above zero. Never changes, nor do client, type and references. */
  readonly amount: Cents;
  readonly status: TransactionStatus;
  readonly occurredAt: Date;
  /** The day of `occurredAt` in São Paulo, by which totals are kept. */
  readonly day: CalendarDay;
  /** At most 200 characters. */
  readonly description: string | null;
  /** At most 16 KB and five levels. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** The caller's own name for it; unique per client. */
  readonly externalReference: string | null;
  /** Id of a Pix payment; unique. */
  readonly endToEndId: string | null;
  /** The system that settled it before it was recorded here. */
  readonly source: string | null;
  /** The transaction that this one takes back, as a whole or in part. */
  readonly reversalOf: string | null;
  /** Name of this reversal among those of its original. */
  readonly reversalReference: string | null;
  /** What reversals have taken back so far; never above the amount. */
  readonly reversed: Cents;
  /** How many people must approve it. */
  readonly approvalsNeeded: 1 | 2;
  readonly createdBy: Party;
  /** Oldest first: recorded, then at most two approvals or one other move. */
  readonly history: readonly HistoryEntry[];
  /** Counts people's changes, reversals included; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whether it counts towards what may be recorded for its client in a day. */
export function usesUpDay({ status }: Transaction): boolean {
  return status === 'pending' || status === 'approved';
}

export function partyOf({ kind, id, role, userId }: Actor): Party {
  return { kind, id, role, userId };
}

/** Whether one person stands behind both: a key acts for whoever made it. */
export function isSameParty(a: Party, b: Party): boolean {
  return a.userId === null || b.userId === null ? a.id === b.id : a.userId === b.userId;
}
