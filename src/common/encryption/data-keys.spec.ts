import { randomBytes } from 'node:crypto';
import { SecurityConfig } from '../../config/index.js';
import { DataKeys, Envelope } from './index.js';

const key = (kid: string): string => `${kid}:${randomBytes(32).toString('base64')}`;
const envelopeOf = (...keys: string[]) =>
  new Envelope(Object.assign(new SecurityConfig(), { ENCRYPTION_KEYS: keys.join(',') }));

describe('data keys', () => {
  const [old, present] = [key('old'), key('present')];
  const envelope = envelopeOf(old);
  const keys = new DataKeys(envelope);
  const owner = { type: 'client', id: '1' };
  const email = { ...owner, field: 'email' };

  it('open what they sealed, again and after the key of the installation was replaced', () => {
    const { key: made, sealed } = keys.create(owner);
    const text = made.seal('ção', email);
    expect(text).toMatch(/^v1\.~\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(keys.open(sealed, owner).open(text, email)).toBe('ção');
    expect(new DataKeys(envelopeOf(present, old)).open(sealed, owner).open(text, email)).toBe('ção');
  });

  it('open what was sealed before there were any, and then seal nothing', () => {
    const text = envelope.open(envelope.seal('a', email), email);
    expect(text).toBe('a');
    const none = keys.open(null, owner);
    expect(none.open(envelope.seal('a', email), email)).toBe('a');
    expect(keys.create(owner).key.open(envelope.seal('a', email), email)).toBe('a');
    expect(() => none.seal('a', email)).toThrow('no data key');
  });

  it('open nothing of another owner, another field, another key, and nothing once they are gone', () => {
    const { key: made, sealed } = keys.create(owner);
    const text = made.seal('a', email);
    expect(() => keys.create(owner).key.open(text, email)).toThrow();
    expect(() => keys.open(null, owner).open(text, email)).toThrow('unknown version or key');
    expect(() => made.open(text, { ...email, id: '2' })).toThrow();
    expect(() => made.open(text, { ...email, field: 'cpf' })).toThrow();
    expect(() => keys.open(sealed, { type: 'client', id: '2' })).toThrow();
    expect(() => keys.open(sealed, { type: 'user', id: '1' })).toThrow();
    expect(() => new DataKeys(envelopeOf(present)).open(sealed, owner)).toThrow();
  });
});
