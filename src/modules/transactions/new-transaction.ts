import { checkEndToEndId, dayInSaoPaulo } from '../../../libs/brazil/index.js';
import { type Cents, cents } from '../../../libs/money/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { invalidRequest } from '../../common/validation/index.js';
import { partyOf, type Transaction, type TransactionStatus, type TransactionType } from './transaction.js';
import { approvalsFor, assertWithinRole, type TransactionLimits } from './transaction-limits.js';

/** Clocks of other systems may be so far ahead. */
const AHEAD_MS = 300_000;

/** What a caller says of a new transaction. */
export interface NewTransaction {
  readonly clientId: string;
  readonly type: TransactionType;
  readonly amount: Cents;
  /** Now if absent. */
  readonly occurredAt?: Date | undefined;
  readonly description?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
  readonly externalReference?: string | undefined;
  readonly endToEndId?: string | undefined;
  /** Pending if absent. */
  readonly status?: TransactionStatus | undefined;
  readonly source?: string | undefined;
}

/** What is decided outside the rules. */
export interface Opening {
  readonly id: string;
  /** The client's id, as it is stored. */
  readonly clientId: string;
  readonly actor: Actor;
  readonly now: Date;
  readonly limits: TransactionLimits;
}

/**
 * A new transaction.
 * @throws request.invalid for a time ahead and for a Pix id that does not belong to it; transaction.over_role_limit;
 * transaction.needs_second_person for a settled one that no key of a named system brings
 */
export function openTransaction(input: NewTransaction, opening: Opening): Transaction {
  const { id, clientId, actor, now, limits } = opening;
  const { type, amount, occurredAt = now, status = 'pending' } = input;
  const by = partyOf(actor);
  if (occurredAt.getTime() > now.getTime() + AHEAD_MS) throw refused('/occurredAt', 'field.ahead', 'It lies ahead');
  assertMayOpenAs(status, actor, input.source);
  assertWithinRole(amount, by, limits);
  return {
    id,
    clientId,
    type,
    amount,
    status,
    occurredAt,
    day: dayInSaoPaulo(occurredAt),
    description: input.description ?? null,
    metadata: input.metadata ?? null,
    externalReference: input.externalReference ?? null,
    endToEndId: endToEndIdOf(input, occurredAt),
    source: input.source ?? null,
    reversalOf: null,
    reversalReference: null,
    reversed: cents(0),
    approvalsNeeded: approvalsFor(amount, limits),
    createdBy: by,
    history: [{ move: 'record', status, at: now, by, reason: null }],
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Whether a transaction may have been recorded of that input: what never changes of it is the same. */
export function isRecordOf(transaction: Transaction, input: NewTransaction): boolean {
  const { type, amount, endToEndId, source, occurredAt } = transaction;
  return (
    type === input.type &&
    amount === input.amount &&
    endToEndId === (input.endToEndId ?? null) &&
    source === (input.source ?? null) &&
    (input.occurredAt === undefined || occurredAt.getTime() === input.occurredAt.getTime())
  );
}

/** People need a second person; a program may tell what another system has settled. */
function assertMayOpenAs(status: TransactionStatus, actor: Actor, source: string | undefined): void {
  if (status === 'pending') return;
  if (actor.kind === 'api_key' && actor.permissions.has('transactions:approve') && source !== undefined) return;
  throw new DomainError('transaction.needs_second_person', { detail: `It cannot begin as ${status}` });
}

function endToEndIdOf({ type, endToEndId }: NewTransaction, occurredAt: Date): string | null {
  if (endToEndId === undefined) return null;
  if (type !== 'pix') throw refused('/endToEndId', 'field.only_for_pix', 'Only Pix payments have an end-to-end id');
  const verdict = checkEndToEndId(endToEndId, occurredAt);
  if (!verdict.valid)
    throw refused('/endToEndId', `field.${verdict.reason}`, `Not the id of this payment: ${verdict.reason}`);
  if (verdict.kind !== 'payment') throw refused('/endToEndId', 'field.prefix', 'The id of a payment begins with E');
  return verdict.normalized;
}

function refused(pointer: string, code: string, detail: string): DomainError {
  return invalidRequest({ pointer, code, detail });
}
