import fc from 'fast-check';
import { cents } from '../../../libs/money/index.js';
import { systemActor } from '../../common/auth-context/index.js';
import './transactions.errors.js';
import { openTransaction } from './new-transaction.js';
import { repeatedReversal, reversedPair } from './reversal.js';
import { partyOf, type Transaction, TRANSACTION_STATUSES } from './transaction.js';
import type { TransactionLimits } from './transaction-limits.js';

const T0 = new Date('2026-11-30T12:00:00Z');
const T1 = new Date('2026-12-01T12:00:00Z');
const LIMITS: TransactionLimits = {
  ofRole: () => cents(100_000),
  secondApproverAbove: cents(100_000),
  perClientAndDay: cents(100_000),
};
const by = partyOf(systemActor('test'));

function original(amount = 15_000): Transaction {
  const input = { clientId: 'c', type: 'pix', amount: cents(amount) } as const;
  const opening = { id: 'o', clientId: 'c', actor: systemActor('test'), now: T0, limits: LIMITS };
  return { ...openTransaction(input, opening), status: 'approved' };
}

const reverse = (of: Transaction, amount?: number, reference = 'a', limits = LIMITS) => {
  const asked = amount === undefined ? undefined : cents(amount);
  return reversedPair(of, { id: 'r', amount: asked, reference, reason: 'devolvido', by, at: T1 }, limits);
};

describe('a reversal', () => {
  it('takes back all that is left unless it is told how much', () => {
    const first = reverse(original(), 5_000);
    expect(first.original).toMatchObject({ status: 'approved', amount: 15_000, reversed: 5_000, version: 2 });
    expect(first.reversal).toMatchObject({
      ...{ id: 'r', clientId: 'c', type: 'pix', status: 'approved', amount: 5_000, reversalOf: 'o' },
      ...{ reversalReference: 'a', day: '2026-12-01', history: [{ move: 'record', reason: 'devolvido' }] },
    });
    expect(reverse(first.original).reversal.amount).toBe(10_000);
  });

  it('never takes back more than there is', () => {
    expect(() => reverse(original(), 15_001)).toThrow('transaction.over_reversal');
    const { original: empty } = reverse(original());
    expect(() => reverse(empty)).toThrow('transaction.over_reversal');
    expect(() => reverse(empty, 1)).toThrow('transaction.over_reversal');
  });

  it('takes back approved ones only, and no reversal', () => {
    for (const status of TRANSACTION_STATUSES.filter((one) => one !== 'approved'))
      expect(() => reverse({ ...original(), status })).toThrow('transaction.wrong_state');
    expect(() => reverse(reverse(original()).reversal)).toThrow('transaction.wrong_state');
  });

  it('stays within the limit of the role', () => {
    const limits = { ...LIMITS, ofRole: () => cents(99) };
    expect(() => reverse(original(), 100, 'a', limits)).toThrow('transaction.over_role_limit');
    expect(reverse(original(), 99, 'a', limits).reversal.amount).toBe(99);
  });

  it('that is repeated gives the first result, and differs by nothing', () => {
    const { reversal } = reverse(original(), 5_000);
    expect(repeatedReversal(reversal, cents(5_000))).toBe(reversal);
    expect(repeatedReversal(reversal, undefined)).toBe(reversal);
    expect(() => repeatedReversal(reversal, cents(5_001))).toThrow('transaction.reversal_differs');
  });

  it('keeps the sum of all of them within the original, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 60_000 })),
        (total, asked) => {
          let present = original(total);
          let taken = 0;
          for (const amount of asked) {
            try {
              const pair = reverse(present, amount);
              present = pair.original;
              taken += pair.reversal.amount;
            } catch (error) {
              expect(error).toMatchObject({ code: 'transaction.over_reversal' });
              expect(taken + amount).toBeGreaterThan(total);
            }
            expect(present.reversed).toBe(taken);
            expect(taken).toBeLessThanOrEqual(total);
          }
        },
      ),
    );
  });
});
