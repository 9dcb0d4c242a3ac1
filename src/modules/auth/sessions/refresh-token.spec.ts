import { randomBytes } from 'node:crypto';
import { isAuthentic, makeRefreshToken, readRefreshToken, REFRESH_TOKEN_LENGTH } from './refresh-token.js';

describe('refresh token', () => {
  const key = randomBytes(32);
  const claim = { sessionId: '65a000000000000000000001', counter: 4_294_967_295 };
  const token = makeRefreshToken(claim, key);

  it('says what it was made of, to whoever holds the key', () => {
    expect(token).toHaveLength(REFRESH_TOKEN_LENGTH);
    expect(readRefreshToken(token)).toEqual(claim);
    expect(isAuthentic(token, key)).toBe(true);
    expect(isAuthentic(token, randomBytes(32))).toBe(false);
  });

  it('is not authentic with any one character changed', () => {
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(isAuthentic(`${token.slice(0, at)}${other}${token.slice(at + 1)}`, key)).toBe(false);
    }
  });

  it.each(['', 'x', token.slice(1), `${token}A`, token.replace(/^./, 'B'), `${token.slice(0, -1)}=`, ' '.repeat(66)])(
    'is not read from %j',
    (text) => {
      expect(readRefreshToken(text)).toBeNull();
      expect(isAuthentic(text, key)).toBe(false);
    },
  );

  it('has one spelling only', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = Array.from(alphabet, String).map((last) => `${token.slice(0, -1)}${last}`);
    expect(spellings.filter((text) => isAuthentic(text, key))).toEqual([token]);
  });
});
