import { Scope } from '../auth-context/index.js';
import { all, either, lt, oneOf, prefix, within } from './filter.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('filters', () => {
  it('joins conditions with $and, so that a caller cannot overwrite the scope', () => {
    const filter = all(within(Scope.clients(['a'])), { clientId: 'b' });
    expect(plain(filter)).toEqual({ $and: [{ clientId: { $in: ['a'] } }, { clientId: 'b' }] });
  });

  it('matches nothing for an empty scope, no condition and an empty choice', () => {
    const never = { _id: { $in: [] } };
    expect(plain(within(Scope.nothing()))).toEqual(never);
    expect(plain(all())).toEqual({ _id: { $in: [] } });
    expect(plain(either())).toEqual(never);
  });

  it('escapes what a user searches for', () => {
    expect(plain({ name: prefix('a.*(b') })).toEqual({ name: { $regex: '^a\\.\\*\\(b' } });
  });

  it('marks operators as trusted and leaves raw ones to sanitizeFilter', () => {
    expect(plain(lt(3))).toEqual({ $lt: 3 });
    expect(plain(oneOf([1]))).toEqual({ $in: [1] });
  });
});
