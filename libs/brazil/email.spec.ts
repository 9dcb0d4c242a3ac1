import fc from 'fast-check';
import { checkEmail, maskEmail } from './index.js';

describe('checkEmail', () => {
  it.each([
    ['ana@padaria.example', 'ana@padaria.example'],
    [' Ana.Lima+notas@Padaria.EXAMPLE ', 'Ana.Lima+notas@padaria.example'],
    ["o'hara@a-b.example", "o'hara@a-b.example"],
    ['a%b@x.example', 'a%b@x.example'],
    ['x@xn--caf-dma.example', 'x@xn--caf-dma.example'],
    [`${'a'.repeat(64)}@x.example`, `${'a'.repeat(64)}@x.example`],
  ])('takes %s as %s', (text, normalized) => {
    expect(checkEmail(text)).toMatchObject({ valid: true, normalized });
  });

  it.each([
    [42, 'type', 'a number'],
    ['', 'empty', 'nothing written'],
    ['ana', 'form', 'no @'],
    ['@x.example', 'form', 'no name'],
    ['ana@', 'form', 'no domain'],
    ['ana@x.example@y.example', 'form', 'two @'],
    ['a..b@ex.com', 'dots', 'two dots in a row'],
    ['.a@ex.com', 'dots', 'a dot first'],
    ['a.@ex.com', 'dots', 'a dot last'],
    ['a@-ex.com', 'domain', 'a label that begins with a hyphen'],
    ['a@ex-.com', 'domain', 'a label that ends with one'],
    ['a@localhost', 'domain', 'no dot'],
    ['a@ex..com', 'domain', 'an empty label'],
    ['a@ex.com.', 'domain', 'an empty last label'],
    ['a@192.0.2.1', 'domain', 'an address'],
    [`a@${'b'.repeat(64)}.com`, 'domain', 'a label of 64'],
    ['joão@x.example', 'characters', 'an accent'],
    ['a b@x.example', 'characters', 'a space'],
    ['a@x.example\nbcc:b@x.example', 'form', 'a second line'],
    ['"a"@x.example', 'characters', 'quotes'],
    [`${'a'.repeat(65)}@x.example`, 'length', 'a name of 65'],
    [`a@${'b.'.repeat(126)}cc`, 'length', '256 characters'],
  ])('refuses %p with %s (%s)', (value: unknown, reason: string, _why: string) => {
    expect(checkEmail(value)).toEqual({ valid: false, reason });
  });

  it('takes what it gave back', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const verdict = checkEmail(address);
        if (verdict.valid) expect(checkEmail(verdict.normalized)).toEqual(verdict);
      }),
    );
  });
});

describe('maskEmail', () => {
  it('shows the first letter and the domain', () => {
    expect(maskEmail('caixa@padaria.example')).toBe('c***@padaria.example');
    expect(maskEmail('@padaria.example')).toBe('***');
    expect(maskEmail('padaria')).toBe('***');
  });
});
