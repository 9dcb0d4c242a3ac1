import { Scope } from '../auth-context/index.js';
import { all, between, either, gte, itemPrefix, lt, lte, oneOf, prefix, within } from './filter.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('filters', () => {
  it('joins conditions with $and, so that a caller cannot overwrite the scope', () => {
    const filter = all(within(Scope.clients(['a'])), { clientId: 'b' });
    expect(plain(filter)).toEqual({ $and: [{ clientId: { $in: ['a'] } }, { clientId: 'b' }] });
  });

  it('stays flat while no key is given twice', () => {
    const filter = all(within(Scope.clients(['a'])), { deleted: false }, { number: lt(3) });
    expect(plain(filter)).toEqual({ clientId: { $in: ['a'] }, deleted: false, number: { $lt: 3 } });
    expect(plain(all(either({ a: 1 }), either({ b: 1 })))).toEqual({
      $and: [{ $or: [{ a: 1 }] }, { $or: [{ b: 1 }] }],
    });
  });

  it('lets staff see everything, alone or within other conditions', () => {
    expect(plain(all(within(Scope.all())))).toEqual({ _id: { $exists: true } });
    expect(plain(all(within(Scope.all()), undefined, { deleted: false }))).toEqual({ deleted: false });
  });

  it('matches nothing for an empty scope, no condition and an empty choice', () => {
    const never = { _id: { $in: [] } };
    expect(plain(within(Scope.nothing()))).toEqual(never);
    expect(plain(all())).toEqual({ _id: { $in: [] } });
    expect(plain(either())).toEqual(never);
  });

  it('takes what a user searches for as text, whatever it holds', () => {
    const range = { $gte: 'a.*(b', $lt: 'a.*(b\u{10ffff}' };
    expect(plain({ name: prefix('a.*(b') })).toEqual({ name: range });
    expect(plain({ words: itemPrefix('a.*(b') })).toEqual({ words: { $elemMatch: range } });
  });

  it('looks at 128 characters and cuts none in two', () => {
    expect(plain(prefix('👁'.repeat(200)))).toMatchObject({ $gte: '👁'.repeat(128) });
  });

  it('tells borders of time that belong to a range without naming them', () => {
    const [from, until] = [new Date('2026-11-01T00:00:00.000Z'), new Date('2026-12-01T00:00:00.000Z')];
    const before = '2026-10-31T23:59:59.999Z';
    expect(plain(gte(from))).toEqual({ $gt: before });
    expect(plain(between(from, until))).toEqual({ $gt: before, $lt: '2026-12-01T00:00:00.000Z' });
    expect(plain(lte(until))).toEqual({ $lt: '2026-12-01T00:00:00.001Z' });
    expect([plain(gte(3)), plain(lte(3)), plain(between(3, 5))]).toEqual([
      { $gte: 3 },
      { $lte: 3 },
      { $gte: 3, $lt: 5 },
    ]);
  });

  it('marks operators as trusted and leaves raw ones to sanitizeFilter', () => {
    expect(plain(lt(3))).toEqual({ $lt: 3 });
    expect(plain(oneOf([1]))).toEqual({ $in: [1] });
  });
});
