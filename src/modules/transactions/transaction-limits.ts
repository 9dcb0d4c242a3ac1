import { type Cents, formatBrl } from '../../../libs/money/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Party } from './transaction.js';

/** What the settings say about amounts. */
export interface TransactionLimits {
  /** The most that a role records, approves or reverses at once. */
  readonly ofRole: (role: string) => Cents;
  /** Above it a second person must approve. */
  readonly secondApproverAbove: Cents;
  /** What may be recorded for one client in a day of São Paulo. */
  readonly perClientAndDay: Cents;
}

export function approvalsFor(amount: Cents, { secondApproverAbove }: TransactionLimits): 1 | 2 {
  return amount > secondApproverAbove ? 2 : 1;
}

/** @throws transaction.over_role_limit */
export function assertWithinRole(amount: Cents, { role }: Party, { ofRole }: TransactionLimits): void {
  const limit = ofRole(role);
  if (amount > limit)
    throw new DomainError('transaction.over_role_limit', { detail: `The limit of ${role} is ${formatBrl(limit)}` });
}
