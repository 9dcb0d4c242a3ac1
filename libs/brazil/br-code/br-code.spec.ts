import { isValidPixPayload } from '@brazilian-utils/brazilian-utils/is-valid-pix-payload';
import fc from 'fast-check';
import { checkBrCode, crc16, makeBrCode } from '../index.js';
import { toAscii } from './make.js';
import { field, readFields } from './tlv.js';

/** Banco Central, Manual de Padrões para Iniciação do Pix: the static example. */
const MANUAL =
  '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D';

interface Pieces {
  readonly first?: string;
  readonly initiation?: string;
  readonly account?: string;
  readonly category?: string;
  readonly currency?: string;
  readonly amount?: string;
  readonly country?: string;
  readonly name?: string;
  readonly city?: string;
  readonly additional?: string;
  readonly more?: string;
}

const GUI = field('00', 'br.gov.bcb.pix');
const KEY = field('01', '52998224725');

/** A code of these pieces with the checksum that belongs to it; an empty piece leaves its field out. */
function code(pieces: Pieces = {}): string {
  const optional = (id: string, value: string): string => (value === '' ? '' : field(id, value));
  const body = [
    pieces.first ?? field('00', '01'),
    optional('01', pieces.initiation ?? ''),
    pieces.account ?? field('26', `${GUI}${KEY}`),
    optional('52', pieces.category ?? '0000'),
    optional('53', pieces.currency ?? '986'),
    optional('54', pieces.amount ?? ''),
    optional('58', pieces.country ?? 'BR'),
    optional('59', pieces.name ?? 'Padaria'),
    optional('60', pieces.city ?? 'BRASILIA'),
    optional('62', pieces.additional ?? field('05', '***')),
    pieces.more ?? '',
    '6304',
  ].join('');
  return `${body}${crc16(body)}`;
}

describe('crc16', () => {
  it('gives the published check value', () => {
    expect(crc16('123456789')).toBe('29B1');
    expect(crc16('')).toBe('FFFF');
  });

  it('keeps leading zeros', () => {
    const zeros = Array.from({ length: 20_000 }, (_, n) => crc16(String(n))).filter((crc) => crc.startsWith('0'));
    expect(zeros.length).toBeGreaterThan(0);
    expect(zeros.every((crc) => /^0[0-9A-F]{3}$/.test(crc))).toBe(true);
  });

  it('counts UTF-8 bytes, not characters', () => {
    // By hand over the bytes C3 A3.
    expect(crc16('ã')).toBe(crc16OfBytes([0xc3, 0xa3]));
    expect(crc16('ã')).not.toBe(crc16OfBytes([0xe3]));
    expect(crc16('🏦')).toBe(crc16OfBytes([0xf0, 0x9f, 0x8f, 0xa6]));
  });

  it('agrees with one bit at a time for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(crc16(text)).toBe(crc16OfBytes([...Buffer.from(text, 'utf8')]));
      }),
    );
  });
});

describe('checkBrCode', () => {
  it('reads the example of the manual', () => {
    expect(checkBrCode(MANUAL)).toEqual({
      valid: true,
      normalized: MANUAL,
      type: 'static',
      key: '123e4567-e12b-12d1-a456-426655440000',
      url: null,
      description: null,
      withdrawalIspb: null,
      recurrenceUrl: null,
      isOneUse: false,
      amountCents: null,
      txid: null,
      name: 'Fulano de Tal',
      city: 'BRASILIA',
      category: '0000',
    });
  });

  it('reads amount, txid, description, one use and withdrawal', () => {
    const account = field('26', `${GUI}${KEY}${field('02', 'Pedido 7')}${field('03', '12345678')}`);
    const additional = `${field('05', 'PED7')}${field('50', field('00', 'x'))}`;
    expect(checkBrCode(code({ account, amount: '1234567890.99', initiation: '12', additional }))).toMatchObject({
      valid: true,
      amountCents: 123_456_789_099,
      txid: 'PED7',
      description: 'Pedido 7',
      withdrawalIspb: '12345678',
      isOneUse: true,
    });
  });

  it('leaves amount and txid of a dynamic code to its location', () => {
    const account = field('26', `${GUI}${field('25', 'pix.example.com/qr/v2/1234567890abcd')}`);
    const additional = field('05', 'PED7');
    expect(checkBrCode(code({ account, amount: '10.00', additional }))).toMatchObject({
      valid: true,
      type: 'dynamic',
      url: 'pix.example.com/qr/v2/1234567890abcd',
      amountCents: null,
      txid: null,
    });
  });

  it('reads the location of a recurrence, alone or beside a charge', () => {
    const more = field('80', `${GUI}${field('25', 'pix.example.com/rec/abc')}`);
    expect(checkBrCode(code({ more }))).toMatchObject({ type: 'static', recurrenceUrl: 'pix.example.com/rec/abc' });
    expect(checkBrCode(code({ account: field('26', GUI), more }))).toMatchObject({ valid: true, type: 'recurrence' });
  });

  it.each([
    ['the scheme in capitals', { account: field('26', `${field('00', 'BR.GOV.BCB.PIX')}${KEY}`) }],
    [
      'Pix behind another scheme',
      { account: `${field('26', field('00', 'com.other'))}${field('27', `${GUI}${KEY}`)}` },
    ],
    ['another category', { category: '5812' }],
    ['a name of 25', { name: 'a'.repeat(25) }],
    ['accents', { name: 'João', city: 'São Paulo' }],
    ['no txid', { additional: '' }],
    ['a postal code', { more: field('61', '01001000') }],
    ['several uses, said so', { initiation: '11' }],
  ])('takes %s', (_what, pieces) => {
    expect(checkBrCode(code(pieces))).toMatchObject({ valid: true });
  });

  it('takes a checksum in lower case and gives it back in upper case', () => {
    const lower = `${MANUAL.slice(0, -4)}1d3d`;
    expect(checkBrCode(lower)).toMatchObject({ valid: true, normalized: MANUAL });
  });

  const account = (inner: string): Pieces => ({ account: field('26', inner) });
  it.each<[string, string, string]>([
    ['crc', 'a wrong checksum', `${MANUAL.slice(0, -1)}E`],
    ['crc', 'a changed amount', code({ amount: '10.00' }).replace('10.00', '90.00')],
    ['crc', 'a lost leading zero, filled up behind', code().slice(0, -4) + 'ZZZZ'],
    ['crc_missing', 'no checksum', code().slice(0, -8)],
    ['crc_missing', 'a field behind it', `${code()}${field('64', 'x')}`],
    ['structure', 'a lost leading zero of the checksum', code().slice(0, -1)],
    ['structure', 'a length beyond the end', '00020126'],
    ['structure', 'letters for a length', `0002012xx`],
    ['structure', 'an empty field', `${field('00', '01')}5900`],
    ['structure', 'no fields at all', 'hello'],
    ['duplicate', 'a field twice', code({ more: field('52', '0000') })],
    [
      'duplicate',
      'two accounts of Pix',
      code({ account: `${field('26', `${GUI}${KEY}`)}${field('27', `${GUI}${KEY}`)}` }),
    ],
    ['version', 'another version', code({ first: field('00', '02') })],
    ['version', 'no version', code({ first: '' })],
    ['initiation', 'another point of initiation', code({ initiation: '13' })],
    ['not_pix', 'another scheme', code(account(`${field('00', 'com.other')}${KEY}`))],
    ['not_pix', 'no account', code({ account: '' })],
    ['not_pix', 'an account without structure', code(account('br.gov.bcb.pix'))],
    ['target', 'neither key nor location', code(account(GUI))],
    ['target', 'both', code(account(`${GUI}${KEY}${field('25', 'a.example/b')}`))],
    ['key', 'a key with a wrong check digit', code(account(`${GUI}${field('01', '52998224724')}`))],
    ['key', 'a key with its mask', code(account(`${GUI}${field('01', '529.982.247-25')}`))],
    ['key', 'a key in capitals', code(account(`${GUI}${field('01', 'A@X.COM')}`))],
    ['url', 'a scheme', code(account(`${GUI}${field('25', 'https://a.example/b')}`))],
    ['url', 'no path', code(account(`${GUI}${field('25', 'a.example')}`))],
    ['ispb', 'another form of ISPB', code(account(`${GUI}${KEY}${field('03', '1234')}`))],
    ['category', 'no category', code({ category: '' })],
    ['currency', 'dollars', code({ currency: '840' })],
    ['amount', 'three decimals', code({ amount: '0.005' })],
    ['amount', 'one decimal', code({ amount: '10.1' })],
    ['amount', 'none', code({ amount: '10' })],
    ['amount', 'a comma', code({ amount: '10,00' })],
    ['amount', 'nothing', code({ amount: '0.00' })],
    ['amount', 'eleven digits', code({ amount: '12345678901.00' })],
    ['country', 'another country', code({ country: 'US' })],
    ['name', 'no name', code({ name: '' })],
    ['name', 'spaces only', code({ name: '   ' })],
    ['name', '26 characters', code({ name: 'a'.repeat(26) })],
    ['city', '16 characters', code({ city: 'a'.repeat(16) })],
    ['txid', '26 characters', code({ additional: field('05', 'a'.repeat(26)) })],
    ['txid', 'a hyphen', code({ additional: field('05', 'PED-7') })],
    ['length', '513 characters', 'x'.repeat(513)],
    ['empty', 'nothing written', ' '],
  ])('refuses with %s: %s', (reason, _what, text) => {
    expect(checkBrCode(text)).toEqual({ valid: false, reason });
  });

  it('refuses what is no text', () => {
    expect(checkBrCode(12)).toEqual({ valid: false, reason: 'type' });
  });

  it('refuses every code with one changed character', () => {
    fc.assert(
      fc.property(fc.nat(MANUAL.length - 1), fc.stringMatching(/^[0-9A-Za-z]$/), (place, character) => {
        const changed = `${MANUAL.slice(0, place)}${character}${MANUAL.slice(place + 1)}`;
        fc.pre(changed.toUpperCase() !== MANUAL.toUpperCase());
        expect(checkBrCode(changed).valid).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((tail) => `${MANUAL.slice(0, 60)}${tail}`),
      fc.anything(),
    );
    fc.assert(fc.property(text, (value) => expect(typeof checkBrCode(value).valid).toBe('boolean')));
  });
});

describe('makeBrCode', () => {
  it('writes the example of the manual', () => {
    const made = makeBrCode({ key: '123e4567-e12b-12d1-a456-426655440000', name: 'Fulano de Tal', city: 'BRASILIA' });
    expect(made).toEqual({ valid: true, normalized: MANUAL });
  });

  it('folds accents before it cuts, so that no code breaks in the middle of a letter', () => {
    const name = 'Associação de Moradores do Ipê';
    const made = makeBrCode({ key: '52998224725', name, city: 'São José dos Campos' });
    const code = made.valid ? made.normalized : '';
    expect(checkBrCode(code)).toMatchObject({ name: 'Associacao de Moradores d', city: 'Sao Jose dos Ca' });
    expect(code).toMatch(/^[\x20-\x7e]+$/);
  });

  it('leaves no space at the end where it cuts', () => {
    expect(toAscii('Padaria e Confeitaria do Largo', 25)).toBe('Padaria e Confeitaria do');
    expect(toAscii(' Sa\u0303o\t\u00a0Jo\u00e3o ', 25)).toBe('Sao Joao');
  });

  it('is read back part by part, and brazilian-utils takes it too', () => {
    const receiver = {
      name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      city: fc.stringMatching(/^[A-Za-zÀ-ÿ ]{1,30}$/),
      isOneUse: fc.boolean(),
    };
    const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
    const staticCode = fc.record({
      ...receiver,
      key: fc.constantFrom(
        '52998224725',
        '12ABC34501DE35',
        '+5511987654321',
        'pix@bcb.gov.br',
        '123e4567-e12b-12d1-a456-426655440000',
      ),
      amountCents: optional(fc.integer({ min: 1, max: 999_999_999_999 })),
      txid: optional(fc.stringMatching(/^[0-9A-Za-z]{1,25}$/)),
      description: optional(fc.stringMatching(/^[a-z]{1,20}$/)),
    });
    const dynamicCode = fc.record({ ...receiver, url: fc.stringMatching(/^pix\.example\.com\/[a-z0-9/]{1,40}$/) });
    fc.assert(
      fc.property(fc.oneof(staticCode, dynamicCode), (parts) => {
        const { amountCents, txid, description, ...rest } = {
          amountCents: undefined,
          txid: undefined,
          description: undefined,
          ...parts,
        };
        const given = Object.fromEntries(
          Object.entries({ amountCents, txid, description }).filter(([, value]) => value !== undefined),
        );
        const made = makeBrCode({ ...rest, ...given });
        const [name, city] = [toAscii(parts.name, 25), toAscii(parts.city, 15)];
        if (name === '' || city === '') return expect(made.valid).toBe(false);
        if (!made.valid) throw new Error(made.reason);
        expect(checkBrCode(made.normalized)).toMatchObject({
          valid: true,
          normalized: made.normalized,
          name,
          city,
          isOneUse: parts.isOneUse,
          key: 'key' in parts ? parts.key : null,
          url: 'url' in parts ? parts.url : null,
          amountCents: amountCents ?? null,
          txid: txid ?? null,
          description: description ?? null,
        });
        expect(isValidPixPayload(made.normalized)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['key', { key: '52998224724' }],
    ['name', { name: ' 東京 ' }],
    ['city', { city: '' }],
    ['amount', { amountCents: 0 }],
    ['amount', { amountCents: 0.5 }],
    ['amount', { amountCents: 1_000_000_000_000 }],
    ['txid', { txid: 'a'.repeat(26) }],
    ['txid', { txid: 'PED-7' }],
    ['description', { key: `${'a'.repeat(65)}@example.com`, description: 'one character too many for both' }],
  ])('refuses with %s: %j', (reason, change) => {
    expect(makeBrCode({ key: '52998224725', name: 'Padaria', city: 'Recife', ...change })).toEqual({
      valid: false,
      reason,
    });
  });

  it.each(['https://pix.example.com/a', `a.example/${'b'.repeat(68)}`, 'a.example/b c', 'localhost/a', ''])(
    'refuses the location %p',
    (url) => {
      expect(makeBrCode({ url, name: 'Padaria', city: 'Recife' })).toEqual({ valid: false, reason: 'url' });
    },
  );

  it('takes a location of 77 characters', () => {
    const url = `a.example/${'b'.repeat(67)}`;
    const made = makeBrCode({ url, name: 'Padaria', city: 'Recife' });
    expect(made.valid && checkBrCode(made.normalized)).toMatchObject({ valid: true, type: 'dynamic', url });
  });
});

describe('fields', () => {
  it('come back as they were written', () => {
    const entries = fc.uniqueArray(
      fc.tuple(fc.stringMatching(/^[0-9]{2}$/), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })),
      { selector: ([id]) => id },
    );
    fc.assert(
      fc.property(entries, (list) => {
        const read = readFields(list.map(([id, value]) => field(id, value)).join(''));
        expect(read).toEqual({ ok: true, fields: new Map(list) });
      }),
    );
  });

  it.each(['', 'a'.repeat(100)])('have 1 to 99 characters', (value) => {
    expect(() => field('59', value)).toThrow(RangeError);
  });
});

/** The textbook's way, one bit at a time, to compare with. */
function crc16OfBytes(bytes: readonly number[]): string {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const carry = ((crc >> 15) & 1) ^ ((byte >> bit) & 1);
      crc = (crc << 1) & 0xffff;
      if (carry === 1) crc ^= 0x1021;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
