import fc from 'fast-check';
import { checkEndToEndId, checkTxid, makeEndToEndId } from '../index.js';

describe('checkEndToEndId', () => {
  it('takes the examples of the Pix API', () => {
    expect(checkEndToEndId('E12345678202009091221abcdef12345')).toEqual({
      valid: true,
      normalized: 'E12345678202009091221abcdef12345',
      kind: 'payment',
      ispb: '12345678',
      at: new Date('2020-09-09T12:21:00Z'),
    });
    expect(checkEndToEndId('D12345678202009091000abcde123456')).toMatchObject({ valid: true, kind: 'return' });
  });

  it('takes an ISPB with letters, as the root of a CNPJ may have', () => {
    expect(checkEndToEndId('E12ABC345202009091221abcdef12345')).toMatchObject({ valid: true, ispb: '12ABC345' });
  });

  it.each([
    [1, 'type', 'a number'],
    ['', 'empty', 'nothing written'],
    ['E323070002024011012345612345678901234', 'length', '37 characters, as one vendor prints'],
    ['E12345678202009091221abcdef1234', 'length', '31 characters'],
    ['E12345678202009091221abcdef1234-', 'characters', 'a hyphen'],
    ['e12345678202009091221abcdef12345', 'prefix', 'lower case'],
    ['R12345678202009091221abcdef12345', 'prefix', 'another letter'],
    ['E1234567a202009091221abcdef12345', 'ispb', 'a small letter in the ISPB'],
    ['E12345678202013091221abcdef12345', 'date', 'month 13'],
    ['E12345678202002301221abcdef12345', 'date', '30 February'],
    ['E12345678202009092421abcdef12345', 'date', 'hour 24'],
    ['E12345678202009091260abcdef12345', 'date', 'minute 60'],
    ['E12345678YYYY09091221abcdef12345', 'date', 'letters for a year'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkEndToEndId(value)).toEqual({ valid: false, reason });
  });

  it('wants the time within twelve hours of the settlement when told it', () => {
    const id = 'E12345678202009091221abcdef12345';
    const verdictAt = (iso: string): unknown => checkEndToEndId(id, new Date(iso)).valid;
    expect(['2020-09-10T00:21:00Z', '2020-09-09T00:21:00Z'].map(verdictAt)).toEqual([true, true]);
    expect(['2020-09-10T00:21:01Z', '2020-09-09T00:20:59Z'].map(verdictAt)).toEqual([false, false]);
    expect(checkEndToEndId(id, new Date('2021-01-01T00:00:00Z'))).toEqual({ valid: false, reason: 'skew' });
  });

  it('takes apart what makeEndToEndId puts together', () => {
    const parts = fc.record({
      kind: fc.constantFrom('payment' as const, 'return' as const),
      ispb: fc.stringMatching(/^[0-9A-Z]{8}$/),
      at: fc
        .date({ min: new Date('2020-11-16'), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000)),
      suffix: fc.stringMatching(/^[0-9A-Za-z]{11}$/),
    });
    fc.assert(
      fc.property(parts, (made) => {
        const id = makeEndToEndId(made);
        const { suffix, ...others } = made;
        expect(checkEndToEndId(id, made.at)).toEqual({ valid: true, normalized: id, ...others });
        expect(id.endsWith(suffix)).toBe(true);
      }),
    );
  });

  it.each([
    { ispb: '1234567', suffix: 'abcdef12345' },
    { ispb: '12345678', suffix: 'abcdef1234' },
    { ispb: '1234567', suffix: '1abcdef12345' },
    { ispb: '12345678', suffix: 'abcdef1234-' },
  ])('makes none of %j', (parts) => {
    expect(() => makeEndToEndId({ kind: 'payment', at: new Date('2026-01-01'), ...parts })).toThrow(RangeError);
  });
});

describe('checkTxid', () => {
  it.each([
    ['PED00107', 'static', false],
    ['***', 'static', true],
    ['a'.repeat(25), 'static', false],
    ['a'.repeat(26), 'charge', false],
    ['a'.repeat(35), 'charge', false],
    ['a', 'read', false],
    ['a'.repeat(35), 'read', false],
  ] as const)('takes %s for %s', (text, use, isPlaceholder) => {
    expect(checkTxid(text, use)).toEqual({ valid: true, normalized: text, isPlaceholder });
  });

  it.each([
    [107, 'static', 'type'],
    ['', 'static', 'empty'],
    ['a'.repeat(26), 'static', 'length'],
    ['a'.repeat(25), 'charge', 'length'],
    ['a'.repeat(36), 'read', 'length'],
    ['PED-107', 'static', 'characters'],
    ['***', 'charge', 'characters'],
    ['ação', 'read', 'characters'],
  ] as const)('refuses %p for %s with %s', (value, use, reason) => {
    expect(checkTxid(value, use)).toEqual({ valid: false, reason });
  });
});
