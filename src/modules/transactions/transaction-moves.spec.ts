import { type Cents, cents } from '../../../libs/money/index.js';
import './transactions.errors.js';
import { type Permission, Scope, systemActor } from '../../common/auth-context/index.js';
import { openTransaction } from './new-transaction.js';
import {
  type Move,
  type Party,
  type Transaction,
  TRANSACTION_STATUSES,
  type TransactionStatus,
} from './transaction.js';
import type { TransactionLimits } from './transaction-limits.js';
import { type Action, allowedActions, assertAllowed, assertMayTouch, moved } from './transaction-moves.js';

const T0 = new Date('2026-11-30T12:00:00Z');
const T1 = new Date('2026-11-30T13:00:00Z');
const LIMITS: TransactionLimits = {
  ofRole: (role) => cents(role === 'ADMIN' ? 1_000_000 : 50_000),
  secondApproverAbove: cents(20_000),
  perClientAndDay: cents(1_000_000),
};
const party = (userId: string | null, role = 'MANAGER', id = userId ?? 'system:test'): Party => ({
  kind: 'user',
  id,
  role,
  userId,
});
const ANA = party('ana');
const BIA = party('bia');
const CAIO = party('caio');

function recorded(amount: Cents = cents(15_000), by: Party = ANA): Transaction {
  const actor = { ...systemActor('test'), ...by, scope: Scope.all() };
  const input = { clientId: 'c', type: 'transfer', amount } as const;
  return openTransaction(input, { id: 't', clientId: 'c', actor, now: T0, limits: LIMITS });
}

const move = (transaction: Transaction, what: Move, by: Party = BIA, reason: string | null = null): Transaction =>
  moved(transaction, { move: what, by, at: T1, reason }, LIMITS);

describe('moves of a transaction', () => {
  const ACTIONS: readonly Action[] = ['approve', 'reject', 'cancel', 'update', 'reverse'];
  /** By hand: every state with everything that may be done in it. */
  const MAY: Readonly<Record<TransactionStatus, readonly Action[]>> = {
    pending: ['approve', 'reject', 'cancel', 'update'],
    approved: ['reverse'],
    rejected: [],
    cancelled: [],
  };

  it.each(TRANSACTION_STATUSES.flatMap((status) => ACTIONS.map((action) => ({ status, action }))))(
    '$action of a $status one',
    ({ status, action }) => {
      const transaction = { ...recorded(), status };
      const act = (): void => assertAllowed(transaction, action);
      if (MAY[status].includes(action)) {
        expect(act).not.toThrow();
        return;
      }
      const allowed = MAY[status].join(', ') || 'nothing';
      const detail = `The transaction is ${status}; allowed: ${allowed}`;
      expect(act).toThrow(expect.objectContaining({ code: 'transaction.wrong_state', detail }));
      if (action !== 'update' && action !== 'reverse')
        expect(() => move(transaction, action)).toThrow(expect.objectContaining({ code: 'transaction.wrong_state' }));
    },
  );

  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
    ['cancel', 'cancelled'],
  ] as const)('%s leads to %s, with who, when and why', (what, status) => {
    const before = recorded();
    const after = move(before, what, BIA, 'porque sim');
    expect(after).toEqual({
      ...before,
      status,
      version: 2,
      updatedAt: T1,
      history: [...before.history, { move: what, status, at: T1, by: BIA, reason: 'porque sim' }],
    });
  });

  it('lets nobody take back a reversal', () => {
    const reversal = { ...recorded(), status: 'approved' as const, reversalOf: 'o' };
    expect(allowedActions(reversal)).toEqual([]);
    expect(() => assertAllowed(reversal, 'reverse')).toThrow('The reversal is approved; allowed: nothing');
  });

  it.each(['approve', 'reject'] as const)('%s takes another person than the creator, keys counted in', (what) => {
    const own = expect.objectContaining({ code: 'transaction.own' }) as Error;
    expect(() => move(recorded(), what, ANA)).toThrow(own);
    expect(() => move(recorded(), what, party('ana', 'MANAGER', 'key-of-ana'))).toThrow(own);
    expect(() => move(recorded(cents(1), party('ana', 'ADMIN', 'key-of-ana')), what, ANA)).toThrow(own);
    const system = party(null);
    expect(() => move(recorded(cents(1), system), what, system)).toThrow(own);
    expect(move(recorded(cents(1), system), what, BIA).version).toBe(2);
  });

  it('lets whoever may not approve touch only what they recorded, also through a key', () => {
    const as = (by: Party, ...permissions: Permission[]) => ({
      ...systemActor('test'),
      ...by,
      permissions: new Set(permissions),
    });
    expect(() => assertMayTouch(recorded(), as(ANA))).not.toThrow();
    expect(() => assertMayTouch(recorded(), as(party('ana', 'OPERATOR', 'key-of-ana')))).not.toThrow();
    expect(() => assertMayTouch(recorded(), as(BIA, 'transactions:cancel'))).toThrow('transaction.of_another');
    expect(() => assertMayTouch(recorded(), as(BIA, 'transactions:approve'))).not.toThrow();
  });

  it('lets the creator cancel', () => {
    expect(move(recorded(), 'cancel', ANA).status).toBe('cancelled');
  });

  describe('above the threshold', () => {
    const great = recorded(cents(20_001));

    it('need a second person, who is neither the first nor the creator', () => {
      expect([recorded(cents(20_000)).approvalsNeeded, great.approvalsNeeded]).toEqual([1, 2]);
      const once = move(great, 'approve', BIA);
      expect(once).toMatchObject({ status: 'pending', version: 2 });
      expect(once.history.at(-1)).toMatchObject({ move: 'approve', status: 'pending', by: BIA });
      expect(() => move(once, 'approve', BIA)).toThrow('transaction.approved_already');
      expect(() => move(once, 'approve', party('bia', 'MANAGER', 'key-of-bia'))).toThrow(
        'transaction.approved_already',
      );
      expect(() => move(once, 'approve', ANA)).toThrow('transaction.own');
      expect(move(once, 'approve', CAIO)).toMatchObject({ status: 'approved', version: 3 });
    });

    it('may be rejected or cancelled after the first approval, by the same person too', () => {
      const once = move(great, 'approve', BIA);
      expect(move(once, 'reject', BIA).status).toBe('rejected');
      expect(move(once, 'cancel', ANA).status).toBe('cancelled');
    });
  });

  it('approve only within the limit of the role; reject and cancel know none', () => {
    const beyond = recorded(cents(60_000), party('ana', 'ADMIN'));
    expect(() => move(beyond, 'approve', BIA)).toThrow('transaction.over_role_limit');
    expect(move(beyond, 'approve', party('dora', 'ADMIN')).history).toHaveLength(2);
    expect(move(beyond, 'reject', BIA).status).toBe('rejected');
  });
});
