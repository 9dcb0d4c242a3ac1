import { getAreaCodeInfo } from '@brazilian-utils/brazilian-utils/get-area-code-info';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import {
  checkPhone,
  DDDS,
  formatPhone,
  formatPhoneInternational,
  maskPhone,
  phoneMatchKey,
  ufsOfDdd,
} from './index.js';

const ddd = fc.constantFrom(...DDDS);
const mobile = fc.tuple(ddd, fc.stringMatching(/^9[0-9]{8}$/)).map(([code, local]) => `${code}${local}`);
const landline = fc.tuple(ddd, fc.stringMatching(/^[2-5][0-9]{7}$/)).map(([code, local]) => `${code}${local}`);

describe('checkPhone', () => {
  it.each([
    ['(11) 98765-4321', '+5511987654321', 'mobile'],
    ['11987654321', '+5511987654321', 'mobile'],
    ['11 98765 4321', '+5511987654321', 'mobile'],
    ['11.98765.4321', '+5511987654321', 'mobile'],
    ['+55 11 98765-4321', '+5511987654321', 'mobile'],
    ['5511987654321', '+5511987654321', 'mobile'],
    ['011987654321', '+5511987654321', 'mobile'],
    ['(011) 98765-4321', '+5511987654321', 'mobile'],
    ['+55 (011) 98765-4321', '+5511987654321', 'mobile'],
    ['021 11 98765-4321', '+5511987654321', 'mobile'],
    ['0151130303030', '+551130303030', 'landline'],
    ['(11) 3030-3030', '+551130303030', 'landline'],
    ['551130303030', '+551130303030', 'landline'],
    ['01130303030', '+551130303030', 'landline'],
    ['55987654321', '+5555987654321', 'mobile'],
    ['5533334444', '+555533334444', 'landline'],
    ['5555987654321', '+5555987654321', 'mobile'],
    ['555533334444', '+555533334444', 'landline'],
  ])('takes %s as %s, %s', (text, normalized, type) => {
    expect(checkPhone(text)).toMatchObject({ valid: true, normalized, type });
  });

  it.each([
    [11987654321, 'type', 'a number'],
    ['', 'empty', 'nothing written'],
    ['20987654321', 'ddd', 'area code 20'],
    ['00987654321', 'ddd', 'a trunk zero before an area code that begins with 0'],
    ['1187654321', 'ninth_digit', 'a mobile of before 2016'],
    ['1178765432', 'ninth_digit', 'a trunked radio, switched off; libphonenumber still takes it'],
    ['11778765432', 'prefix', '7 is given to mobiles, but not in use'],
    ['11287654321', 'prefix', 'a landline with a digit too many'],
    ['1110303030', 'prefix', 'no line begins with 1'],
    ['08007290722', 'service', '0800'],
    ['0800 729 0722', 'service', '0800 with spaces'],
    ['+55 800 729 0722', 'service', '0800 from abroad'],
    ['0300 123 4567', 'service', '0300'],
    ['0900 123 456', 'service', '0900, short'],
    ['4004-1234', 'service', 'a number of one price everywhere'],
    ['3003 1234', 'service', 'likewise'],
    ['190', 'service', 'the police'],
    ['98765-4321', 'ddd_missing', 'a mobile'],
    ['3030-3030', 'ddd_missing', 'a landline'],
    ['119876543210', 'length', 'one digit too many'],
    ['1198765', 'length', 'too short'],
    ['+1 212 555 0100', 'country', 'another country'],
    ['+351 912 345 678', 'country', 'another country'],
    ['11 3030-3030 ramal 12', 'extension', 'an extension'],
    ['(11) 3030-3030 r. 12', 'extension', 'an extension'],
    ['11987654321x9', 'extension', 'an extension'],
    ['11 98765-432l', 'characters', 'a letter for a digit'],
    ['１１９８７６５４３２１', 'characters', 'full-width digits'],
    ['(11 98765-4321', 'characters', 'half a pair of parentheses'],
    ['11) 98765-4321', 'characters', 'the other half'],
    ['11/98765-4321', 'characters', 'another sign'],
    ['++5511987654321', 'characters', 'two signs'],
    ['11+987654321', 'characters', 'a sign inside'],
    [`11987654321${' '.repeat(30)}0`, 'length', 'a text that no number needs'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkPhone(value)).toEqual({ valid: false, reason });
  });

  it('takes it apart', () => {
    expect(checkPhone('061 98765-4321')).toEqual({
      valid: true,
      normalized: '+5561987654321',
      type: 'mobile',
      ddd: '61',
      ufs: ['DF', 'GO'],
      formatted: '(61) 98765-4321',
      international: '+55 61 98765-4321',
    });
  });

  it('takes every spelling of every number back to the same E.164', () => {
    fc.assert(
      fc.property(fc.oneof(mobile, landline), (digits) => {
        const e164 = `+55${digits}`;
        const spellings = [digits, e164, `55${digits}`, `0${digits}`, `041${digits}`];
        for (const text of [...spellings, formatPhone(e164), formatPhoneInternational(e164)]) {
          expect(checkPhone(text)).toMatchObject({ valid: true, normalized: e164 });
        }
      }),
    );
  });

  it('judges as libphonenumber with its full metadata does, apart from radios that were switched off', () => {
    const anyDdd = fc.integer({ min: 11, max: 99 }).map(String);
    const local = fc.oneof(fc.stringMatching(/^[2-9][0-9]{7}$/), fc.stringMatching(/^[1-9][0-9]{8}$/));
    fc.assert(
      fc.property(anyDdd, local, (code, rest) => {
        fc.pre(!/^7[0-9]{7}$/.test(rest));
        const theirs = parsePhoneNumberFromString(`+55${code}${rest}`);
        // It also knows numbers of one price everywhere, which begin like an area code.
        const isLine = ['MOBILE', 'FIXED_LINE'].includes(theirs?.getType() ?? '');
        expect(checkPhone(`+55${code}${rest}`).valid).toBe(isLine);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => expect(typeof checkPhone(value).valid).toBe('boolean')));
  });
});

describe('area codes', () => {
  it('are 67', () => {
    expect(DDDS).toHaveLength(67);
    expect(DDDS.slice(0, 3)).toEqual(['11', '12', '13']);
  });

  it('have the states that brazilian-utils knows from Anatel’s list of towns', () => {
    for (let code = 0; code <= 99; code += 1) {
      const text = String(code).padStart(2, '0');
      expect([text, ...ufsOfDdd(text)]).toEqual([text, ...(getAreaCodeInfo(text)?.stateCodes ?? [])]);
    }
  });

  it.each(['', '1', '011', 'toString', '00'])('know nothing about %p', (text) => {
    expect(ufsOfDdd(text)).toEqual([]);
  });
});

describe('phoneMatchKey', () => {
  it('is the same for E.164 and a WhatsApp id without the ninth digit', () => {
    expect(phoneMatchKey('+5511987654321')).toBe('551187654321');
    expect(phoneMatchKey('551187654321')).toBe('551187654321');
    expect(phoneMatchKey('+12125550100')).toBeNull();
  });
});

describe('maskPhone', () => {
  it('shows area code and last four digits', () => {
    expect(maskPhone('+5511987654321')).toBe('+55 11 *****-4321');
    expect(maskPhone('+551130303030')).toBe('+55 11 ****-3030');
    expect(maskPhone('11987654321')).toBe('***');
  });
});
