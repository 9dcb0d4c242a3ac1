import { randomBytes } from 'node:crypto';
import { SecurityConfig } from '../../config/index.js';
import { BlindIndex } from './index.js';

const withKey = (key: Buffer) =>
  new BlindIndex(Object.assign(new SecurityConfig(), { BLIND_INDEX_KEY: key.toString('base64') }));

describe('blind index', () => {
  const key = randomBytes(32);

  it('is the same for the same value, also in another process', () => {
    expect(withKey(key).of('client.email', 'a@b.example')).toBe(withKey(key).of('client.email', 'a@b.example'));
    expect(withKey(key).of('client.email', 'a@b.example')).toMatch(/^[\w-]{43}$/);
  });

  it('differs by value, by kind and by key, and kind and value cannot run into each other', () => {
    const index = withKey(key);
    const seen = [
      index.of('client.email', 'a'),
      index.of('client.email', 'b'),
      index.of('client.cpf', 'a'),
      index.of('client.emaila', ''),
      withKey(randomBytes(32)).of('client.email', 'a'),
    ];
    expect(new Set(seen).size).toBe(seen.length);
  });
});
