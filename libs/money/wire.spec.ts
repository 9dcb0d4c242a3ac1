import fc from 'fast-check';
import { cents, formatBrl, formatMoney, MAX_AMOUNT_CENTS, MONEY_REASONS, parseMoney } from './index.js';

const amount = fc.integer({ min: -MAX_AMOUNT_CENTS, max: MAX_AMOUNT_CENTS }).map(cents);

describe('parseMoney', () => {
  it.each([
    ['0.01', 1],
    ['150.00', 15_000],
    ['10.10', 1_010],
    ['21474836.48', 2_147_483_648],
    ['100000000000.00', MAX_AMOUNT_CENTS],
  ])('reads %s as %i centavos', (text, expected) => {
    expect(parseMoney(text)).toEqual({ valid: true, cents: expected });
  });

  it.each([
    [10, 'type', 'a number'],
    [10.1, 'type', 'a fraction'],
    [1_000n, 'type', 'a bigint'],
    [null, 'type', 'nothing'],
    [['1.00'], 'type', 'a list that would become the text'],
    ['1e3', 'exponent', 'an exponent'],
    ['1.00E+2', 'exponent', 'an exponent'],
    ['0.005', 'places', 'half a centavo'],
    ['10.1', 'places', 'one decimal'],
    ['10', 'places', 'no decimals'],
    ['10.000', 'places', 'three decimals'],
    ['-1.00', 'sign', 'a debt'],
    ['+1.00', 'sign', 'a plus'],
    ['007.00', 'leading_zeros', 'two zeros'],
    ['00.50', 'leading_zeros', 'a zero too many'],
    ['0.00', 'zero', 'nothing to pay'],
    ['100000000000.01', 'too_large', 'one centavo above the limit'],
    [`${'9'.repeat(400)}.00`, 'too_large', 'more than a number holds'],
    ['', 'form', 'nothing written'],
    ['.50', 'form', 'no digit before the dot'],
    ['5.', 'form', 'no digit behind it'],
    ['1,50', 'form', 'a comma'],
    ['1.234.56', 'form', 'grouping'],
    ['1_000.00', 'form', 'grouping'],
    [' 1.00', 'form', 'a space before'],
    ['1.00\n', 'form', 'a line end'],
    ['R$ 1.00', 'form', 'a currency'],
    ['0x10.00', 'form', 'hexadecimal'],
    ['Infinity', 'form', 'a word'],
    ['NaN', 'form', 'a word'],
    ['１.００', 'form', 'full-width digits'],
    ['--1.00', 'form', 'two signs'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(parseMoney(value)).toEqual({ valid: false, reason });
    expect(MONEY_REASONS).toHaveProperty([reason]);
  });

  it('takes zero and debts where the caller allows them', () => {
    expect(parseMoney('0.00', { allow: 'zero' })).toEqual({ valid: true, cents: 0 });
    expect(parseMoney('-1.00', { allow: 'zero' })).toEqual({ valid: false, reason: 'sign' });
    expect(parseMoney('-1.00', { allow: 'negative' })).toEqual({ valid: true, cents: -100 });
    expect(parseMoney('-100000000000.01', { allow: 'negative' })).toEqual({ valid: false, reason: 'too_large' });
  });

  it('knows one zero only', () => {
    expect(parseMoney('-0.00', { allow: 'negative' })).toEqual({ valid: false, reason: 'sign' });
    expect(Object.is(cents(-0), 0)).toBe(true);
  });

  it('reads what formatMoney writes, every amount', () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(parseMoney(formatMoney(value), { allow: 'negative' })).toEqual({ valid: true, cents: value });
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes only texts that formatMoney writes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+]?[0-9]{0,4}[.,]?[0-9]{0,3}$/), (text) => {
        const verdict = parseMoney(text, { allow: 'negative' });
        if (verdict.valid) expect(formatMoney(verdict.cents)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('formatMoney', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [100, '1.00'],
    [MAX_AMOUNT_CENTS, '100000000000.00'],
  ])('writes %i as %s', (value, text) => {
    expect(formatMoney(cents(value))).toBe(text);
  });
});

describe('formatBrl', () => {
  it.each([
    [0, 'R$\u00a00,00'],
    [5, 'R$\u00a00,05'],
    [123_456, 'R$\u00a01.234,56'],
    [-123_456_789, '-R$\u00a01.234.567,89'],
  ])('writes %i as %s', (value, text) => {
    expect(formatBrl(cents(value))).toBe(text);
  });

  it('writes as Intl does where a float still holds the centavos', () => {
    const intl = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (value) => {
        expect(formatBrl(cents(value))).toBe(intl.format(value / 100));
      }),
    );
  });
});
