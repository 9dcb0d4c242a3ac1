import { dayInSaoPaulo } from '../../../libs/brazil/index.js';
import { type Cents, cents, formatBrl, subtractCents, sumCents } from '../../../libs/money/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Party, Transaction } from './transaction.js';
import { assertWithinRole, type TransactionLimits } from './transaction-limits.js';
import { assertAllowed } from './transaction-moves.js';

/** Name of a reversal that its caller does not name: one per original, so that a repeat moves nothing. */
export const UNNAMED_REVERSAL = 'reversal';

export interface ReversalRequest {
  readonly id: string;
  /** All that is left if absent. */
  readonly amount: Cents | undefined;
  readonly reference: string;
  readonly reason: string;
  readonly by: Party;
  readonly at: Date;
}

/** The two transactions that a reversal changes and makes. */
export interface ReversedPair {
  readonly original: Transaction;
  readonly reversal: Transaction;
}

/**
 * Takes back an approved transaction, as a whole or in part: an approved one of the opposite effect, and the original with its
 * reserve.
 * @throws transaction.wrong_state, transaction.over_reversal, transaction.over_role_limit
 */
export function reversedPair(original: Transaction, request: ReversalRequest, limits: TransactionLimits): ReversedPair {
  assertAllowed(original, 'reverse');
  const left = subtractCents(original.amount, original.reversed);
  const { id, amount = left, reference, reason, by, at } = request;
  if (amount > left || left === 0)
    throw new DomainError('transaction.over_reversal', {
      detail: `${formatBrl(left)} of ${formatBrl(original.amount)} are left`,
    });
  assertWithinRole(amount, by, limits);
  const reversed = sumCents([original.reversed, amount]);
  return {
    original: { ...original, reversed, version: original.version + 1, updatedAt: at },
    reversal: {
      ...{ id, clientId: original.clientId, type: original.type, amount, status: 'approved' },
      ...{ occurredAt: at, day: dayInSaoPaulo(at), description: null, metadata: null },
      ...{ externalReference: null, endToEndId: null, source: null },
      ...{ reversalOf: original.id, reversalReference: reference, reversed: cents(0), approvalsNeeded: 1 },
      createdBy: by,
      history: [{ move: 'record', status: 'approved', at, by, reason }],
      ...{ version: 1, createdAt: at, updatedAt: at },
    },
  };
}

/**
 * The first result, for a request that repeats it.
 * @param asked undefined asks for all that was left then
 * @throws transaction.reversal_differs
 */
export function repeatedReversal(first: Transaction, asked: Cents | undefined): Transaction {
  if (asked === undefined || asked === first.amount) return first;
  throw new DomainError('transaction.reversal_differs', {
    detail: `«${first.reversalReference ?? ''}» took back ${formatBrl(first.amount)}`,
  });
}
