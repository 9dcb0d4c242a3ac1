import { makeEndToEndId } from '../../../libs/brazil/index.js';
import { cents } from '../../../libs/money/index.js';
import { type Actor, type Permission, Scope } from '../../common/auth-context/index.js';
import './transactions.errors.js';
import '../../common/http/http.errors.js';
import { isRecordOf, type NewTransaction, openTransaction } from './new-transaction.js';
import type { TransactionLimits } from './transaction-limits.js';

const NOW = new Date('2026-12-01T02:30:00Z');
const LIMITS: TransactionLimits = {
  ofRole: () => cents(50_000),
  secondApproverAbove: cents(20_000),
  perClientAndDay: cents(100_000),
};
const actor = (kind: Actor['kind'], ...permissions: Permission[]): Actor => ({
  kind,
  id: 'k',
  role: 'MANAGER',
  permissions: new Set(permissions),
  scope: Scope.all(),
  sessionId: null,
  userId: 'ana',
});
const PERSON = actor('user', 'transactions:create', 'transactions:approve');
const input: NewTransaction = { clientId: 'C', type: 'pix', amount: cents(15_000) };
const open = (more: Partial<NewTransaction> = {}, by: Actor = PERSON) =>
  openTransaction({ ...input, ...more }, { id: 't', clientId: 'c', actor: by, now: NOW, limits: LIMITS });
const invalid = (pointer: string, code: string) =>
  expect.objectContaining({ code: 'request.invalid', errors: [expect.objectContaining({ pointer, code })] }) as Error;

describe('a new transaction', () => {
  it('is pending, of this moment, and of the day that it is in São Paulo', () => {
    expect(open()).toMatchObject({
      clientId: 'c',
      status: 'pending',
      occurredAt: NOW,
      day: '2026-11-30',
      reversed: 0,
      approvalsNeeded: 1,
      createdBy: { kind: 'user', id: 'k', role: 'MANAGER', userId: 'ana' },
      history: [{ move: 'record', status: 'pending', at: NOW, reason: null }],
      version: 1,
    });
  });

  it('does not lie ahead', () => {
    const ahead = (ms: number) => open({ occurredAt: new Date(NOW.getTime() + ms) });
    expect(ahead(300_000).status).toBe('pending');
    expect(() => ahead(300_001)).toThrow(invalid('/occurredAt', 'field.ahead'));
  });

  it('stays within the limit of the role', () => {
    expect(open({ amount: cents(50_000) }).approvalsNeeded).toBe(2);
    expect(() => open({ amount: cents(50_001) })).toThrow('transaction.over_role_limit');
  });

  describe('with an end-to-end id', () => {
    const id = (at: Date, kind: 'payment' | 'return' = 'payment') =>
      makeEndToEndId({ kind, ispb: '12345678', at, suffix: 'abcdefghijk' });

    it('is a Pix payment of about that time', () => {
      expect(open({ endToEndId: id(NOW) }).endToEndId).toBe(id(NOW));
      expect(() => open({ type: 'boleto', endToEndId: id(NOW) })).toThrow(invalid('/endToEndId', 'field.only_for_pix'));
      expect(() => open({ endToEndId: id(NOW, 'return') })).toThrow(invalid('/endToEndId', 'field.prefix'));
      const early = new Date(NOW.getTime() - 13 * 3_600_000);
      expect(() => open({ endToEndId: id(early) })).toThrow(invalid('/endToEndId', 'field.skew'));
      expect(open({ endToEndId: id(early), occurredAt: early }).occurredAt).toBe(early);
    });
  });

  describe('that is settled already', () => {
    it('comes from a key that may approve and names its source', () => {
      const key = actor('api_key', 'transactions:create', 'transactions:approve');
      const settled = open({ status: 'approved', source: 'erp' }, key);
      expect(settled).toMatchObject({ status: 'approved', source: 'erp', history: [{ status: 'approved' }] });
      for (const [more, by] of [
        [{ source: 'erp' }, PERSON],
        [{ source: 'erp' }, actor('api_key', 'transactions:create')],
        [{}, key],
      ] as const)
        expect(() => open({ ...more, status: 'approved' }, by)).toThrow('transaction.needs_second_person');
    });
  });

  describe('is known as what was recorded before', () => {
    const given = { ...input, source: 'erp', occurredAt: NOW };

    it('when all that never changes is the same, whatever its words are; without a time at any time', () => {
      expect(isRecordOf(open(given), { ...given, description: 'x', metadata: { a: 1 }, status: 'approved' })).toBe(
        true,
      );
      expect(isRecordOf(open(given), { ...given, occurredAt: undefined })).toBe(true);
    });

    it.each<Partial<NewTransaction>>([
      { type: 'credit' },
      { amount: cents(15_001) },
      { source: undefined },
      { endToEndId: makeEndToEndId({ kind: 'payment', ispb: '12345678', at: NOW, suffix: 'abcdefghijk' }) },
      { occurredAt: new Date(NOW.getTime() + 1) },
    ])('but not with %p', (other) => {
      expect(isRecordOf(open(given), { ...given, ...other })).toBe(false);
    });
  });
});
