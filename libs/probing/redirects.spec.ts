import fc from 'fast-check';
import { type Hop, nextHop } from './redirects.js';

const aHop = (given: Partial<Hop> = {}): Hop => ({
  method: 'POST',
  url: 'https://a.example/x',
  headers: { Authorization: 'Bearer t', cookie: 'c=1', 'X-Key': 'k', 'X-Plain': 'p', 'Content-Type': 'text/plain' },
  body: 'hello',
  ...given,
});
const SECRETS = new Set(['x-key']);

function follow(hop: Hop, statusCode: number, location: string): Hop {
  const next = nextHop(hop, statusCode, location, SECRETS);
  if (!next.ok) throw new Error(next.detail);
  return next.hop;
}

describe('nextHop', () => {
  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('%d turns %s into %s', (statusCode, method, expected) => {
    const next = follow(aHop({ method }), statusCode, '/y');
    expect(next.method).toBe(expected);
    const isRewritten = method !== expected;
    expect(next.body).toBe(isRewritten ? undefined : 'hello');
    expect('Content-Type' in next.headers).toBe(!isRewritten);
  });

  it('keeps credentials within the origin', () => {
    const next = follow(aHop(), 307, '/y?z#f');
    expect(next.headers).toEqual(aHop().headers);
    expect(next.url).toBe('https://a.example/y?z#f');
  });

  it.each(['https://b.example/', 'https://a.example:8443/', '//b.example/y', 'https://sub.a.example/'])(
    'drops credentials and secret headers on the way to %s',
    (location) => {
      expect(follow(aHop(), 307, location).headers).toEqual({ 'X-Plain': 'p', 'Content-Type': 'text/plain' });
    },
  );

  it('drops them when http becomes https too, and does not bring them back', () => {
    const away = follow(aHop({ url: 'http://a.example/' }), 307, 'https://a.example/');
    expect(Object.keys(away.headers)).toEqual(['X-Plain', 'Content-Type']);
    expect(follow(away, 307, '/back').headers).toEqual(away.headers);
  });

  it('reads a Location of raw UTF-8 bytes', () => {
    const raw = Buffer.from('/saúde', 'utf8').toString('latin1');
    expect(follow(aHop(), 307, raw).url).toBe('https://a.example/sa%C3%BAde');
    expect(follow(aHop(), 307, '/sa\u00fade').url).toBe('https://a.example/sa%C3%BAde');
  });

  it('never throws and never leaves http, whatever the target writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: 'binary' })), (location) => {
        const next = nextHop(aHop(), 302, location, SECRETS);
        if (next.ok) expect(new URL(next.hop.url).protocol).toBe('https:');
      }),
    );
  });
});
