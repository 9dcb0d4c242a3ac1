import { type KindAddress, KIND_FORMS, parseKindAddress } from './index.js';

const kinds: readonly (readonly [string, string, KindAddress])[] = [
  ['tcp://host.example:22', 'tcp', { scheme: 'tcp', host: 'host.example', port: 22, path: '' }],
  ['TCP://Host.example:22/', 'tcp', { scheme: 'tcp', host: 'Host.example', port: 22, path: '/' }],
  ['tls://host.example', 'tls', { scheme: 'tls', host: 'host.example', port: 443, path: '' }],
  ['smtp://mx.example', 'smtp', { scheme: 'smtp', host: 'mx.example', port: 25, path: '' }],
  ['smtps://mx.example', 'smtp', { scheme: 'smtps', host: 'mx.example', port: 465, path: '' }],
  ['imap://mail.example', 'imap', { scheme: 'imap', host: 'mail.example', port: 143, path: '' }],
  ['redis://10.0.0.7', 'redis', { scheme: 'redis', host: '10.0.0.7', port: 6379, path: '' }],
  [
    'postgresql://[2001:db8::7]:5433',
    'postgresql',
    { scheme: 'postgresql', host: '[2001:db8::7]', port: 5433, path: '' },
  ],
  ['mysql://db.example', 'mysql', { scheme: 'mysql', host: 'db.example', port: 3306, path: '' }],
  ['mongodb://db.example', 'mongodb', { scheme: 'mongodb', host: 'db.example', port: 27017, path: '' }],
  ['wss://a.example/live?room=1', 'websocket', { scheme: 'wss', host: 'a.example', port: 443, path: '/live?room=1' }],
  ['grpcs://api.example', 'grpc', { scheme: 'grpcs', host: 'api.example', port: 443, path: '' }],
  ['ping://host.example', 'ping', { scheme: 'ping', host: 'host.example', port: 443, path: '' }],
  ['dns://9.9.9.9:5353/a.example', 'dns', { scheme: 'dns', host: '9.9.9.9', port: 5353, path: '/a.example' }],
  ['dns:///a.example', 'dns', { scheme: 'dns', host: '', port: 53, path: '/a.example' }],
];

describe('address of a check', () => {
  it.each(kinds)('%s is one of the kind %s', (text, kind, address) => {
    expect(parseKindAddress(text, KIND_FORMS)).toEqual({ ok: true, kind, address });
  });

  it.each([
    ['https://host.example', 'begin with one of'],
    ['gopher://host.example:70', 'begin with one of'],
    ['tcp:host.example:22', 'scheme://host:port'],
    ['tcp://', 'scheme://host:port'],
    ['dns://:53/a.example', 'scheme://host:port'],
    ['ping://host.example:80', 'knows no ports'],
    ['tcp://host.example', 'name a port'],
    ['tcp://host.example:0', '1 to 65535'],
    ['tcp://host.example:65536', '1 to 65535'],
    ['tcp://host.example:022222', 'scheme://host:port'],
    ['tcp://user@host.example:22', 'scheme://host:port'],
    ['tcp://user:secret@host.example:22', 'scheme://host:port'],
    ['tcp://host%2eexample:22', 'scheme://host:port'],
    ['tcp://host.example:22#there', 'scheme://host:port'],
    ['tcp://host.example:22?x=1', 'scheme://host:port'],
    ['tcp://host.example:22\\there', 'scheme://host:port'],
    ['tcp://host.example :22', 'scheme://host:port'],
    ['postgresql://host.example/shop', 'has no path'],
    ['ws://host.example/a b', 'scheme://host:port'],
    [`tcp://${'a'.repeat(2_048)}:22`, '2048 characters'],
  ])('%s is none', (text, detail) => {
    expect(parseKindAddress(text, KIND_FORMS)).toEqual({ ok: false, detail: expect.stringContaining(detail) });
  });

  it('of every kind is told from those of the others by its scheme', () => {
    const schemes = Object.values(KIND_FORMS).flatMap((form) => Object.keys(form.schemes));
    expect(new Set(schemes).size).toBe(schemes.length);
  });
});
