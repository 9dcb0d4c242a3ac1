import { isValidCnpj } from '@brazilian-utils/brazilian-utils/is-valid-cnpj';
import fc from 'fast-check';
import { checkCnpj, cnpjCheckDigits, formatCnpj, maskCnpj, parseCnpj } from './index.js';

const root = fc.stringMatching(/^[0-9A-Z]{12}$/).filter((text) => !/^0+$/.test(text));
const numericRoot = fc.stringMatching(/^[0-9]{12}$/).filter((text) => !/^0+$/.test(text));
const withDigits = (characters: string): string => `${characters}${cnpjCheckDigits(characters)}`;

describe('checkCnpj', () => {
  it.each([
    ['12.ABC.345/01DE-35', '12ABC34501DE35', 'the official example'],
    ['12abc34501de35', '12ABC34501DE35', 'lower case'],
    ['00000000000191', '00000000000191', 'numeric with leading zeros'],
    ['00000000E08G12', '00000000E08G12', 'a branch with letters of an old numeric root (BrasilAPI#792)'],
    ['93ZB0VRYV6KA67', '93ZB0VRYV6KA67', 'letters everywhere'],
    ['Q2.GRO.WP7/0001-85', 'Q2GROWP7000185', 'alphanumeric root'],
    ['19131243000197', '19131243000197', 'the example of BrasilAPI'],
    ['AAAAAAAAAAAA45', 'AAAAAAAAAAAA45', 'one letter twelve times: nothing official forbids it'],
    [' 11.222.333/0001-81 ', '11222333000181', 'white space around it'],
  ])('takes %s as %s (%s)', (text, normalized) => {
    expect(checkCnpj(text)).toMatchObject({ valid: true, normalized });
  });

  it.each([
    [11222333000181, 'type', 'a number'],
    [191, 'type', 'a number that lost its zeros'],
    ['', 'empty', 'nothing written'],
    ['11222333000182', 'check_digit', 'the second check digit'],
    ['12ABC34501DE53', 'check_digit', 'check digits exchanged'],
    ['00000000000000', 'repeated', 'all zeros'],
    ['12ABC34501DEA5', 'characters', 'check digits are digits'],
    ['12ÁBC34501DE35', 'characters', 'accented letter'],
    ['12ABC34501DEß5', 'characters', 'a letter that would become two'],
    ['ı2ABC34501DE35', 'characters', 'a letter that would become an I'],
    ['12 ABC 345 01DE 35', 'characters', 'spaces between'],
    ['１２ABC34501DE35', 'characters', 'full-width digits'],
    ['1222333000181', 'length', 'a zero was lost'],
    ['112223330001811', 'length', 'one too many'],
    ['12.ABC.345/01DE35', 'mask', 'half a mask'],
    ['12.ABC/345.01DE-35', 'mask', 'signs exchanged'],
    ['12ABC34501DE-35', 'mask', 'a hyphen only'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkCnpj(value)).toEqual({ valid: false, reason });
  });

  it('takes it apart', () => {
    expect(checkCnpj('12.abc.345/01de-35')).toEqual({
      valid: true,
      normalized: '12ABC34501DE35',
      formatted: '12.ABC.345/01DE-35',
      root: '12ABC345',
      order: '01DE',
      isAlphanumeric: true,
    });
    expect(checkCnpj('00000000000191')).toMatchObject({ root: '00000000', order: '0001', isAlphanumeric: false });
  });

  it('takes every root with its check digits: bare, masked, lower case', () => {
    fc.assert(
      fc.property(root.map(withDigits), (cnpj) => {
        const spellings = [cnpj, formatCnpj(cnpj), cnpj.toLowerCase()];
        expect(spellings.map(parseCnpj)).toEqual([cnpj, cnpj, cnpj]);
      }),
    );
  });

  it('refuses every numeric one with one wrong digit, where the first check digit is not 0', () => {
    fc.assert(
      fc.property(numericRoot.map(withDigits), fc.nat(13), fc.integer({ min: 1, max: 9 }), (cnpj, place, shift) => {
        // Remainders 0 and 1 both give 0; a few wrong digits hide behind that, 1 in 2,000.
        fc.pre(cnpj[12] !== '0' || place >= 12);
        const digit = (Number(cnpj[place]) + shift) % 10;
        expect(checkCnpj(`${cnpj.slice(0, place)}${digit}${cnpj.slice(place + 1)}`).valid).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cannot tell letters apart that are equal modulo 11: a right number is no proof of a company', () => {
    const digits = cnpjCheckDigits('12ABC34501DE');
    for (const lookAlike of ['12LBC34501DE', '12WBC34501DE']) expect(cnpjCheckDigits(lookAlike)).toBe(digits);
    expect(cnpjCheckDigits('0QABC34501DE')).toBe(cnpjCheckDigits('00ABC34501DE'));
    expect(cnpjCheckDigits('DOABC34501DE')).toBe(cnpjCheckDigits('ODABC34501DE'));
  });

  it('judges as brazilian-utils does, which has to be asked for letters', () => {
    // Its own mask check lets half a mask through, so masks are compared in whole and bare spellings only.
    const text = fc.oneof(
      root.map(withDigits),
      numericRoot.map(withDigits).map(formatCnpj),
      fc.stringMatching(/^[0-9A-Z]{12}[0-9]{2}$/),
      fc.stringMatching(/^[0-9]{13,15}$/),
    );
    fc.assert(
      fc.property(text, (value) => expect(checkCnpj(value).valid).toBe(isValidCnpj(value, { version: 2 }))),
      { numRuns: 500 },
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => expect(typeof checkCnpj(value).valid).toBe('boolean')));
  });
});

describe('cnpjCheckDigits', () => {
  it.each(['12abc34501de', '12ABC34501D', ''])('refuses the root %p', (characters) => {
    expect(() => cnpjCheckDigits(characters)).toThrow(RangeError);
  });
});

describe('maskCnpj', () => {
  it('shows the first two and the check digits', () => {
    expect(maskCnpj('12ABC34501DE35')).toBe('12.***.***/****-35');
    expect(maskCnpj('12ABC')).toBe('***');
  });
});
