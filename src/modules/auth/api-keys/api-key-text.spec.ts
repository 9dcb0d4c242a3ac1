import { tokenDigest } from '../../../common/encryption/index.js';
import fc from 'fast-check';
import { API_KEY_PATTERN, formatApiKey, type KeyEnvironment, newApiKeyText, parseApiKey } from './api-key-text.js';

const BASE62 = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const base62 = (length: number) =>
  fc.array(fc.constantFrom(...BASE62), { minLength: length, maxLength: length }).map((letters) => letters.join(''));
const keys = fc.record({ id: base62(12), secret: base62(43) });
const environments = fc.constantFrom<KeyEnvironment>('dev', 'stg', 'prod');

describe('the text of an API key', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(environments, keys, (environment, key) => {
        const text = formatApiKey(environment, key);
        expect(text).toMatch(API_KEY_PATTERN);
        expect(parseApiKey(environment, text)).toEqual(key);
      }),
    );
  });

  it('is refused with any one character changed', () => {
    fc.assert(
      fc.property(environments, keys, fc.nat(), fc.constantFrom(...BASE62), (environment, key, place, letter) => {
        const text = formatApiKey(environment, key);
        const at = place % text.length;
        fc.pre(text[at] !== letter);
        expect(parseApiKey(environment, text.slice(0, at) + letter + text.slice(at + 1))).toBeNull();
      }),
    );
  });

  it('opens nothing in another kind of installation', () => {
    expect(parseApiKey('prod', formatApiKey('dev', newApiKeyText()))).toBeNull();
  });

  it('has the check digits of CRC-32', () => {
    // CRC-32 (IEEE 802.3) of the 66 characters before, in base 62: worked out apart from this code.
    const key = { id: '0'.repeat(12), secret: '0'.repeat(43) };
    expect(formatApiKey('dev', key)).toBe(`vigia_dev_${key.id}_${key.secret}2adCut`);
  });

  it('is never made twice', () => {
    const made = Array.from({ length: 200 }, newApiKeyText);
    expect(new Set(made.map(({ id }) => id)).size).toBe(200);
    expect(new Set(made.map(({ secret }) => tokenDigest(secret))).size).toBe(200);
    expect(made[0]?.secret).toMatch(/^[0-9A-Za-z]{43}$/);
  });
});
