import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import {
  isSameParty,
  type Move,
  type Party,
  partyOf,
  type Transaction,
  type TransactionStatus,
} from './transaction.js';
import { assertWithinRole, type TransactionLimits } from './transaction-limits.js';

/** Whatever can be done to a transaction. */
export type Action = Move | 'update' | 'reverse';

export interface MoveRequest {
  readonly move: Move;
  readonly by: Party;
  readonly at: Date;
  readonly reason: string | null;
}

const AFTER: Readonly<Record<Move, TransactionStatus>> = {
  approve: 'approved',
  reject: 'rejected',
  cancel: 'cancelled',
};
const ALLOWED: Readonly<Record<TransactionStatus, readonly Action[]>> = {
  pending: ['approve', 'reject', 'cancel', 'update'],
  approved: ['reverse'],
  rejected: [],
  cancelled: [],
};

/** What may still be done to it; a reversal is not taken back by a reversal. */
export function allowedActions({ status, reversalOf }: Transaction): readonly Action[] {
  return ALLOWED[status].filter((action) => action !== 'reverse' || reversalOf === null);
}

/** @throws transaction.wrong_state, which names the state and what is allowed in it */
export function assertAllowed(transaction: Transaction, action: Action): void {
  const allowed = allowedActions(transaction);
  if (allowed.includes(action)) return;
  const { status, reversalOf } = transaction;
  const subject = reversalOf === null ? 'The transaction' : 'The reversal';
  const detail = `${subject} is ${status}; allowed: ${allowed.join(', ') || 'nothing'}`;
  throw new DomainError('transaction.wrong_state', { detail });
}

/**
 * Whoever may not approve edits and cancels only what they recorded themselves, also through a key.
 * @throws transaction.of_another
 */
export function assertMayTouch({ createdBy }: Transaction, actor: Actor): void {
  if (actor.permissions.has('transactions:approve') || isSameParty(partyOf(actor), createdBy)) return;
  throw new DomainError('transaction.of_another');
}

/**
 * The transaction after a move. Approving and rejecting take another person than the creator, a second approval another than
 * the first; the first of two leaves the transaction pending. Whoever made it may cancel it.
 * @throws transaction.wrong_state, transaction.own, transaction.approved_already, transaction.over_role_limit
 */
export function moved(before: Transaction, request: MoveRequest, limits: TransactionLimits): Transaction {
  const { move, by, at, reason } = request;
  assertAllowed(before, move);
  if (move !== 'cancel' && isSameParty(by, before.createdBy)) throw new DomainError('transaction.own');
  if (move === 'approve') assertMayApprove(before, by, limits);
  const isFirstOfTwo = move === 'approve' && approversOf(before).length + 1 < before.approvalsNeeded;
  const status = isFirstOfTwo ? before.status : AFTER[move];
  const history = [...before.history, { move, status, at, by, reason }];
  return { ...before, status, history, version: before.version + 1, updatedAt: at };
}

function assertMayApprove(before: Transaction, by: Party, limits: TransactionLimits): void {
  assertWithinRole(before.amount, by, limits);
  if (approversOf(before).some((approver) => isSameParty(approver, by)))
    throw new DomainError('transaction.approved_already');
}

function approversOf({ history }: Transaction): Party[] {
  return history.filter(({ move }) => move === 'approve').map(({ by }) => by);
}
