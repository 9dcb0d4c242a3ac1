import { getPixKeyInfo } from '@brazilian-utils/brazilian-utils/get-pix-key-info';
import fc from 'fast-check';
import { checkPixKey, cnpjCheckDigits, cpfCheckDigits, DDDS, maskPixKey, PIX_KEY_TYPES } from '../index.js';

const RANDOM = '7d9f0335-8dcc-4054-9bf9-0dbd61d36906';

describe('checkPixKey', () => {
  it.each([
    ['529.982.247-25', '52998224725', 'CPF', 'masked'],
    ['52998224725', '52998224725', 'CPF', 'bare'],
    ['12.abc.345/01de-35', '12ABC34501DE35', 'CNPJ', 'with letters'],
    ['00000000000191', '00000000000191', 'CNPJ', 'bare'],
    ['+5511987654321', '+5511987654321', 'PHONE', 'E.164'],
    ['(11) 98765-4321', '+5511987654321', 'PHONE', 'parentheses'],
    ['11 98765-4321', '+5511987654321', 'PHONE', 'as people write'],
    ['11987654321', '+5511987654321', 'PHONE', 'eleven digits that are no CPF'],
    ['5511987654321', '+5511987654321', 'PHONE', 'thirteen digits'],
    ['51998259765', '51998259765', 'CPF', 'CPF and mobile at once: CPF'],
    ['+5551998259765', '+5551998259765', 'PHONE', 'the same digits, said to be a phone'],
    ['(51) 998259765', '+5551998259765', 'PHONE', 'likewise'],
    ['pix@bcb.gov.br', 'pix@bcb.gov.br', 'EMAIL', 'example of the directory'],
    [' Ana.Lima@Padaria.EXAMPLE ', 'ana.lima@padaria.example', 'EMAIL', 'capitals'],
    ['123e4567-e12b-12d1-a456-426655440000', '123e4567-e12b-12d1-a456-426655440000', 'EVP', 'no version 4'],
    [RANDOM.toUpperCase(), RANDOM, 'EVP', 'capitals'],
  ])('takes %s as %s, %s (%s)', (text, normalized, type, _why) => {
    expect(checkPixKey(text)).toEqual({ valid: true, normalized, type });
  });

  it.each([
    [52998224725, 'type', null, 'a number'],
    ['', 'empty', null, 'nothing written'],
    ['hello', 'kind', null, 'nothing known'],
    ['1234567', 'kind', null, 'seven digits'],
    ['52998224724', 'check_digit', 'CPF', 'neither CPF nor mobile'],
    ['529.982.247-24', 'check_digit', 'CPF', 'a masked CPF'],
    ['11111111111', 'repeated', 'CPF', 'eleven ones'],
    ['11222333000182', 'check_digit', 'CNPJ', 'a CNPJ'],
    ['12.ABC.345/01DE35', 'mask', 'CNPJ', 'half a mask'],
    ['+551130303030', 'landline', 'PHONE', 'a landline'],
    ['(11) 3030-3030', 'landline', 'PHONE', 'a landline'],
    ['+12125550100', 'phone', 'PHONE', 'another country'],
    ['+5510998765432', 'phone', 'PHONE', 'the directory’s own example, with an area code that nobody has'],
    ['a%b@x.com', 'characters', 'EMAIL', 'no % since DICT 1.7.2'],
    ['joão@x.com', 'characters', 'EMAIL', 'an accent'],
    ['a@x', 'domain', 'EMAIL', 'no dot'],
    ['a@b@x.com', 'form', 'EMAIL', 'two @'],
    ['a@-x.com', 'form', 'EMAIL', 'a label that begins with a hyphen'],
    [`${'a'.repeat(66)}@example.com`, 'length', 'EMAIL', '78 characters'],
    ['7d9f0335-8dcc-4054-9bf9-0dbd61d3690', 'length', 'EVP', 'a digit is missing'],
    ['7d9f0335-8dcc-4054-9bf90-dbd61d36906', 'form', 'EVP', 'a hyphen out of place'],
    ['7d9f03358dcc40549bf90dbd61d36906', 'kind', null, 'no hyphens'],
  ])('refuses %p with %s as %s (%s)', (value, reason, type, _why) => {
    expect(checkPixKey(value)).toEqual({ valid: false, reason, type });
  });

  it('takes what the person said it is', () => {
    expect(checkPixKey('51998259765', 'PHONE')).toMatchObject({ valid: true, normalized: '+5551998259765' });
    expect(checkPixKey('51998259765', 'CPF')).toMatchObject({ valid: true, normalized: '51998259765' });
    expect(checkPixKey('11987654321', 'CPF')).toEqual({ valid: false, reason: 'check_digit', type: 'CPF' });
    expect(checkPixKey(5, 'CPF')).toEqual({ valid: false, reason: 'type', type: 'CPF' });
    for (const type of PIX_KEY_TYPES) expect(checkPixKey('?', type).valid).toBe(false);
  });

  it('takes an address of 77 characters', () => {
    expect(checkPixKey(`${'a'.repeat(65)}@example.com`).valid).toBe(true);
  });

  it('takes every key back as it gave it', () => {
    const key = fc.oneof(
      fc.stringMatching(/^[0-9]{9}$/).map((root) => `${root}${cpfCheckDigits(root)}`),
      fc.stringMatching(/^[0-9A-Z]{12}$/).map((root) => `${root}${cnpjCheckDigits(root)}`),
      fc.tuple(fc.constantFrom(...DDDS), fc.stringMatching(/^9[0-9]{8}$/)).map(([ddd, local]) => `+55${ddd}${local}`),
      fc.emailAddress(),
      fc.uuid(),
    );
    fc.assert(
      fc.property(key, (text) => {
        const verdict = checkPixKey(text);
        if (!verdict.valid) return;
        expect(checkPixKey(verdict.normalized)).toEqual(verdict);
        expect(maskPixKey(verdict.normalized, verdict.type)).toContain('*');
        // An address may be called `*`, which is what its mask looks like.
        if (!verdict.normalized.startsWith('*'))
          expect(maskPixKey(verdict.normalized, verdict.type)).not.toContain(verdict.normalized);
      }),
      { numRuns: 500 },
    );
  });

  it('names kind and key as brazilian-utils does, where digits are all that is written', () => {
    const mobile = fc.stringMatching(/^[1-9][1-9]9[0-9]{8}$/);
    const text = fc.oneof(
      fc.stringMatching(/^[0-9]{9}$/).map((root) => `${root}${cpfCheckDigits(root)}`),
      fc.stringMatching(/^[0-9]{12}$/).map((root) => `${root}${cnpjCheckDigits(root)}`),
      // It takes mobiles that begin with 6, 7 or 8 too, which nobody has, and knows neither a trunk 0 nor carrier codes.
      fc.stringMatching(/^[1-9][0-9][0-59][0-9]{8}$/),
      fc.stringMatching(/^[1-9][0-9]{13}$/),
      mobile,
      mobile.map((digits) => `+55${digits}`),
      mobile.map((digits) => `55${digits}`),
    );
    fc.assert(
      fc.property(text, (value) => {
        const theirs = getPixKeyInfo(value);
        const ours = checkPixKey(value);
        const [type, key] = ours.valid ? [ours.type.toLowerCase(), ours.normalized] : [];
        expect([type, key]).toEqual([theirs?.type, theirs?.value]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('maskPixKey', () => {
  it('masks by kind', () => {
    expect(maskPixKey('52998224725', 'CPF')).toBe('***.982.247-**');
    expect(maskPixKey('12ABC34501DE35', 'CNPJ')).toBe('12.***.***/****-35');
    expect(maskPixKey('+5511987654321', 'PHONE')).toBe('+55 11 *****-4321');
    expect(maskPixKey('ana@padaria.example', 'EMAIL')).toBe('a***@padaria.example');
    expect(maskPixKey(RANDOM, 'EVP')).toBe('7d9f0335-****-****-****-************');
    expect(maskPixKey('52998224725', 'EVP')).toBe('***');
  });
});
