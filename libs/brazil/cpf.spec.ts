import { isValidCpf } from '@brazilian-utils/brazilian-utils/is-valid-cpf';
import fc from 'fast-check';
import { checkCpf, cpfCheckDigits, formatCpf, maskCpf, parseCpf } from './index.js';

const root = fc.stringMatching(/^[0-9]{9}$/).filter((text) => !/^(.)\1+$/.test(text));
const cpf = root.map((digits) => `${digits}${cpfCheckDigits(digits)}`);

describe('checkCpf', () => {
  it.each([
    ['529.982.247-25', '52998224725', 'masked'],
    [' 11144477735 ', '11144477735', 'white space around it'],
    ['00000000191', '00000000191', 'leading zeros survive'],
    ['12345678909', '12345678909', 'right by the arithmetic and used in fixtures: not blocked'],
  ])('takes %s as %s (%s)', (text, normalized) => {
    expect(checkCpf(text)).toMatchObject({ valid: true, normalized });
  });

  it.each([
    [52998224725, 'type', 'a number'],
    [null, 'type', 'nothing'],
    ['', 'empty', 'nothing written'],
    [' \t\n', 'empty', 'white space only'],
    ['191', 'length', 'short; never padded'],
    ['529982247251', 'length', 'one too many'],
    ['529.982.247', 'length', 'without its check digits'],
    ['529982247-25', 'mask', 'half a mask'],
    ['529.982.24725', 'mask', 'no hyphen'],
    ['52.9982.247-25', 'mask', 'a dot out of place'],
    ['52998224725-', 'mask', 'a hyphen behind'],
    ['529 982 247 25', 'characters', 'spaces between'],
    ['5299822472S', 'characters', 'a letter for a digit'],
    ['abc52998224725', 'characters', 'letters before (cpf-cnpj-validator#44)'],
    ['５２９９８２２４７２５', 'characters', 'full-width digits'],
    ['٥٢٩٩٨٢٢٤٧٢٥', 'characters', 'Arabic digits'],
    ['52998224724', 'check_digit', 'the second check digit'],
    ['52998224735', 'check_digit', 'the first check digit'],
    ['25998224725', 'check_digit', 'two digits exchanged'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkCpf(value)).toEqual({ valid: false, reason });
  });

  it.each(Array.from('0123456789'))(
    'refuses eleven times %s, though all but their maker pass the arithmetic',
    (digit) => {
      expect(checkCpf(digit.repeat(11))).toEqual({ valid: false, reason: 'repeated' });
      expect(cpfCheckDigits(digit.repeat(9))).toBe(digit.repeat(2));
    },
  );

  it('names the states of the tax region, which judges nothing', () => {
    expect(checkCpf('52998224725')).toMatchObject({ issuedIn: ['ES', 'RJ'] });
    const regions = Array.from('0123456789').map((digit) => {
      const digits = `12345678${digit}`;
      const verdict = checkCpf(`${digits}${cpfCheckDigits(digits)}`);
      return verdict.valid ? verdict.issuedIn : [];
    });
    expect(regions.flat()).toHaveLength(27);
    expect(regions[6]).toEqual(['MG']);
    expect(regions[8]).toEqual(['SP']);
  });

  it('takes every number with its check digits, masked or bare, and gives back the same digits', () => {
    fc.assert(
      fc.property(cpf, (digits) => {
        expect(parseCpf(digits)).toBe(digits);
        expect(parseCpf(formatCpf(digits))).toBe(digits);
      }),
    );
  });

  it('refuses every number with one wrong digit, where the first check digit is not 0', () => {
    fc.assert(
      fc.property(cpf, fc.nat(10), fc.integer({ min: 1, max: 9 }), (digits, place, shift) => {
        fc.pre(digits[9] !== '0' || place >= 9);
        expect(checkCpf(withDigit(digits, place, shift)).valid).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cannot refuse all where it is 0: remainders 0 and 1 both give 0, and the first digit weighs 11 in the second', () => {
    expect(checkCpf('10000000604').valid).toBe(true);
    expect(checkCpf('00000000604').valid).toBe(true);
  });

  it('judges as brazilian-utils does', () => {
    const text = fc.oneof(cpf, cpf.map(formatCpf), fc.stringMatching(/^[0-9]{9,12}$/));
    fc.assert(
      fc.property(text, (value) => expect(checkCpf(value).valid).toBe(isValidCpf(value))),
      { numRuns: 500 },
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => expect(typeof checkCpf(value).valid).toBe('boolean')));
  });
});

describe('cpfCheckDigits', () => {
  it('refuses a root of another form', () => {
    expect(() => cpfCheckDigits('12345678')).toThrow(RangeError);
  });
});

describe('maskCpf', () => {
  it('shows the middle six digits, and of anything else nothing', () => {
    expect(maskCpf('52998224725')).toBe('***.982.247-**');
    expect(maskCpf('not a cpf')).toBe('***');
  });
});

function withDigit(digits: string, place: number, shift: number): string {
  return `${digits.slice(0, place)}${(Number(digits[place]) + shift) % 10}${digits.slice(place + 1)}`;
}
