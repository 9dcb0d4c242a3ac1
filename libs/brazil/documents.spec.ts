import fc from 'fast-check';
import { cnpjCheckDigits, cpfCheckDigits, parseCnpj, parseCpf } from './index.js';

describe('CPF', () => {
  it.each([
    ['529.982.247-25', '52998224725', 'masked'],
    [' 11144477735 ', '11144477735', 'white space around it'],
    ['00000000191', '00000000191', 'leading zeros survive'],
    ['11111111111', null, 'all digits alike'],
    ['52998224724', null, 'second check digit'],
    ['191', null, 'short; never padded'],
    ['529982247-25', null, 'half a mask'],
    ['５２９９８２２４７２５', null, 'full-width digits'],
  ])('%s is %s (%s)', (text: string, expected: string | null, _why: string) => {
    expect(parseCpf(text)).toBe(expected);
  });

  it('accepts every root with its own check digits and refuses each changed digit', () => {
    const root = fc.stringMatching(/^[0-9]{9}$/).filter((text) => !/^(.)\1+$/.test(text));
    fc.assert(
      fc.property(root, fc.nat(10), fc.integer({ min: 1, max: 9 }), (digits, place, shift) => {
        const cpf = `${digits}${cpfCheckDigits(digits)}`;
        expect(parseCpf(cpf)).toBe(cpf);
        const other = String((Number(cpf[place]) + shift) % 10);
        // A remainder of 0 and of 1 both give the digit 0, so a changed root may keep its digits; a changed digit never passes.
        const changed = `${cpf.slice(0, place)}${other}${cpf.slice(place + 1)}`;
        expect(parseCpf(changed)).toBe(cpfCheckDigits(changed.slice(0, 9)) === changed.slice(9) ? changed : null);
        if (place >= 9) expect(parseCpf(changed)).toBeNull();
      }),
    );
  });

  it('refuses a root of another form', () => {
    expect(() => cpfCheckDigits('12345678')).toThrow(RangeError);
  });
});

describe('CNPJ', () => {
  it.each([
    ['12.ABC.345/01DE-35', '12ABC34501DE35', 'the official example'],
    ['12abc34501de35', '12ABC34501DE35', 'lower case'],
    ['00000000000191', '00000000000191', 'numeric with leading zeros'],
    ['93ZB0VRYV6KA67', '93ZB0VRYV6KA67', 'letters everywhere'],
    ['Q2.GRO.WP7/0001-85', 'Q2GROWP7000185', 'alphanumeric root'],
    ['00000000000000', null, 'all zeros'],
    ['12ABC34501DEA5', null, 'check digits are digits'],
    ['11222333000182', null, 'second check digit'],
    ['12ÁBC34501DE35', null, 'accented letter'],
    ['12.ABC.345/01DE35', null, 'half a mask'],
  ])('%s is %s (%s)', (text: string, expected: string | null, _why: string) => {
    expect(parseCnpj(text)).toBe(expected);
  });

  it('accepts every root with its own check digits, masked or not', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{12}$/), (root) => {
        fc.pre(!/^0+$/.test(root));
        const cnpj = `${root}${cnpjCheckDigits(root)}`;
        const masked = cnpj.replace(/^(..)(...)(...)(....)(..)$/, '$1.$2.$3/$4-$5');
        expect([parseCnpj(cnpj), parseCnpj(masked), parseCnpj(cnpj.toLowerCase())]).toEqual([cnpj, cnpj, cnpj]);
      }),
    );
  });

  it('refuses a root of another form', () => {
    expect(() => cnpjCheckDigits('12abc34501de')).toThrow(RangeError);
  });
});
