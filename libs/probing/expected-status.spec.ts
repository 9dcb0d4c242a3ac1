import fc from 'fast-check';
import { formatExpectedStatus, isExpectedStatus, isRedirectExpected, parseExpectedStatus } from './expected-status.js';

const parse = (...entries: string[]) => {
  const parsed = parseExpectedStatus(entries);
  return parsed.ok ? parsed.ranges : parsed;
};

describe('parseExpectedStatus', () => {
  it('reads codes and ranges', () => {
    expect(parse('200-299', '304')).toEqual([
      { from: 200, to: 299 },
      { from: 304, to: 304 },
    ]);
  });

  it.each([
    '',
    '2xx',
    '99',
    '600',
    '200-',
    '-200',
    '200 - 299',
    '+200',
    '0200',
    '200-299-300',
    '２００',
    '200\n',
    '299-200',
  ])('refuses %j and says which entry it is', (entry) => {
    expect(parse('200', entry)).toMatchObject({ ok: false, index: 1 });
  });

  it('refuses an empty and an endless list', () => {
    expect(parse()).toMatchObject({ ok: false, index: null });
    expect(parse(...new Array<string>(21).fill('200'))).toMatchObject({ ok: false, index: null });
  });

  it('is undone by formatting', () => {
    const code = fc.integer({ min: 100, max: 599 });
    const range = fc.tuple(code, code).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 20 }), (ranges) => {
        expect(parse(...formatExpectedStatus(ranges))).toEqual(ranges);
      }),
    );
  });
});

it('isExpectedStatus includes both ends', () => {
  const ranges = [{ from: 200, to: 299 }];
  expect([199, 200, 299, 300].map((code) => isExpectedStatus(ranges, code))).toEqual([false, true, true, false]);
});

it('isRedirectExpected takes narrow entries only', () => {
  expect(isRedirectExpected([{ from: 301, to: 302 }], 302)).toBe(true);
  expect(isRedirectExpected([{ from: 200, to: 399 }], 302)).toBe(false);
  expect(isRedirectExpected([{ from: 301, to: 301 }], 302)).toBe(false);
});
