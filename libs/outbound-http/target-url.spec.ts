import fc from 'fast-check';
import { parseTargetHost, parseTargetUrl } from './target-url.js';

describe('parseTargetUrl', () => {
  it.each([
    ['http://example.com', 'example.com', 80, '/', 'example.com'],
    ['https://Example.COM./a?b=c#d', 'example.com', 443, '/a?b=c', 'example.com'],
    ['http://example.com:80/', 'example.com', 80, '/', 'example.com'],
    ['https://example.com:80/', 'example.com', 80, '/', 'example.com:80'],
    ['http://example.com:8080/ä?ö', 'example.com', 8080, '/%C3%A4?%C3%B6', 'example.com:8080'],
    ['http://8.8.8.8:8080/', '8.8.8.8', 8080, '/', '8.8.8.8:8080'],
    ['http://[2A00:0::1]:8080/', '2a00::1', 8080, '/', '[2a00::1]:8080'],
    ['https://[2a00::1]', '2a00::1', 443, '/', '[2a00::1]'],
    ['http://[::ffff:8.8.8.8]/', '8.8.8.8', 80, '/', '8.8.8.8'],
    ['https://ação.example/', 'xn--ao-siap.example', 443, '/', 'xn--ao-siap.example'],
    ['http://my_service.internal/', 'my_service.internal', 80, '/', 'my_service.internal'],
    ['http://example.com?x', 'example.com', 80, '/?x', 'example.com'],
    ['http://example.com:/', 'example.com', 80, '/', 'example.com'],
    ['http://example.com/a@b%40c', 'example.com', 80, '/a@b%40c', 'example.com'],
  ])('reads %s', (url, host, port, path, hostHeader) => {
    expect(parseTargetUrl(url)).toMatchObject({ ok: true, host, port, path, hostHeader });
  });

  it.each([
    ['url_scheme', 'ftp://example.com/'],
    ['url_scheme', 'javascript://example.com/'],
    ['url_scheme', 'http+unix://example.com/'],
    ['url_malformed', 'example.com'],
    ['url_malformed', '//example.com/'],
    ['url_malformed', ''],
    ['url_malformed', 'http:/example.com'],
    ['url_malformed', 'http:example.com'],
    ['url_malformed', 'http:///example.com'],
    ['url_malformed', 'http://'],
    ['url_malformed', 'http://[::1'],
    ['url_malformed', 'http://1.2.3.256/'],
    ['url_userinfo', 'http://user@example.com/'],
    ['url_userinfo', 'http://user:secret@example.com/'],
    ['url_userinfo', 'http://@example.com/'],
    ['url_characters', 'http://example.com\\@other.example/'],
    ['url_characters', 'http://example.com/\r\nx: y'],
    ['url_characters', ' http://example.com/'],
    ['url_characters', 'http://exam\tple.com/'],
    ['url_characters', 'http://example.com/a b'],
    ['url_characters', 'http://example.com/\u2028'],
    ['url_characters', 'http://example.com/\u0085'],
    ['host_malformed', 'http://exa%6dple.com/'],
    ['host_malformed', 'http://0x7f.1/'],
    ['host_malformed', 'http://2130706433/'],
    ['host_malformed', 'http://0177.0.0.1/'],
    ['host_malformed', 'http://127.1/'],
    ['host_malformed', 'http://127.0.0.1./'],
    ['host_malformed', 'http://１２７.0.0.1/'],
    ['host_malformed', 'http://8.8.8.010/'],
    ['host_malformed', 'http://a..b/'],
    ['host_malformed', 'http://example.com../'],
    ['host_malformed', 'http://exa!mple.com/'],
    ['host_too_long', `http://${'a'.repeat(64)}.example/`],
    ['host_too_long', `http://${'a.'.repeat(127)}example/`],
    ['port_malformed', 'http://example.com:0/'],
    ['port_malformed', 'http://example.com:65536/'],
    ['url_too_long', `http://example.com/${'a'.repeat(2_030)}`],
  ])('refuses with %s: %s', (reason, url) => {
    expect(parseTargetUrl(url)).toEqual({ ok: false, reason });
  });

  it('accepts exactly 2,048 characters', () => {
    const start = 'http://example.com/';
    expect(parseTargetUrl(start.padEnd(2_048, 'a')).ok).toBe(true);
    expect(parseTargetUrl(start.padEnd(2_049, 'a')).ok).toBe(false);
  });

  it('never throws and never lets a line break, a user name or a doubtful host through', () => {
    const piece = fc.constantFrom(
      'http://',
      'https://',
      '@',
      ':',
      '/',
      '\\',
      '[',
      ']',
      '%',
      '.',
      '?',
      '#',
      '\n',
      '。',
      '0x7f',
      '127',
      'a',
      ':80',
      '١',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.webUrl(),
      fc.string(),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (rest, isPrefixed) => {
        const parsed = parseTargetUrl(isPrefixed ? `http://${rest}` : rest);
        if (!parsed.ok) return;
        expect(parsed.host).toMatch(parsed.literal === null ? /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/ : /^[0-9a-f.:]+$/);
        expect(`${parsed.path}${parsed.hostHeader}`).toMatch(/^[\x21-\x7e]+$/);
        expect(parsed.port).toBeGreaterThan(0);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('parseTargetHost', () => {
  it.each([
    ['Example.com.', 'example.com'],
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
  ])('reads %s', (text, host) => {
    expect(parseTargetHost(text, 8080)).toMatchObject({ ok: true, host, port: 8080 });
  });

  it.each([
    '',
    '.',
    '[1.2.3.4]',
    '[::1',
    '127.1',
    '0x7f000001',
    '2130706433',
    'a b',
    'a/b',
    '1.2.3.4.5',
    'fe80::1%eth0',
  ])('refuses «%s»', (text) => {
    expect(parseTargetHost(text, 8080)).toMatchObject({ ok: false });
  });

  it.each([0, -1, 65536, 1.5, Number.NaN])('refuses port %s', (port) => {
    expect(parseTargetHost('example.com', port)).toEqual({ ok: false, reason: 'port_malformed' });
  });
});
