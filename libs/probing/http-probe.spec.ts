import { aNetwork, type FakeAnswer, type FakeNetwork } from './exchange.fixtures.js';
import { createHttpProbe } from './http-probe.js';
import type { HttpProbeConfig } from './http-probe-config.js';
import { ProbeConfigError } from './probe-kind.js';
import type { StallSource } from './stall-watch.js';

const URL_ = 'https://a.example/health';
const aConfig = (given: Partial<HttpProbeConfig> = {}): HttpProbeConfig => ({
  method: 'GET',
  url: URL_,
  timeoutMs: 10_000,
  ...given,
});
const run = (network: FakeNetwork, given: Partial<HttpProbeConfig> = {}, stalls?: StallSource) =>
  createHttpProbe(network.exchange, { clock: network.clock, ...(stalls && { stalls }) })
    .prepare(aConfig(given))
    .run();
const check = (answer: FakeAnswer, given: Partial<HttpProbeConfig> = {}, stalls?: StallSource) =>
  run(
    aNetwork(() => answer),
    given,
    stalls,
  );

describe('outcome', () => {
  it('is ok when everything holds', async () => {
    expect(await check({ body: 'fine', tookMs: 25.5 })).toEqual({
      outcome: 'ok',
      reason: null,
      detail: null,
      startedAt: new Date('2026-03-01T12:00:00.000Z'),
      durationMs: 25.5,
      phases: { dnsMs: 1, tcpMs: 2, tlsMs: null, firstByteMs: 21.5, downloadMs: 1 },
      statusCode: 200,
      remoteAddress: '192.0.2.1',
      redirects: 0,
    });
  });

  it('names expected and got status', async () => {
    const result = await check({ statusCode: 503 }, { expectedStatus: ['200-299', '304'] });
    expect(result).toMatchObject({ outcome: 'fail', reason: 'status', statusCode: 503 });
    expect(result.detail).toBe('Expected status 200-299, 304, got 503.');
  });

  it.each([
    ['dns', 'fail', 'dns'],
    ['connect', 'fail', 'connect'],
    ['tls', 'fail', 'tls'],
    ['protocol', 'fail', 'protocol'],
    ['too_large', 'fail', 'too_large'],
    ['timeout', 'fail', 'timeout'],
    ['refused', 'probe_error', 'refused'],
    ['invalid_url', 'probe_error', 'invalid_url'],
    ['aborted', 'probe_error', 'aborted'],
    ['local', 'probe_error', 'local'],
  ] as const)('of an exchange that ended with %s is %s', async (kind, outcome, reason) => {
    expect(await check({ failure: { kind } })).toMatchObject({
      outcome,
      reason,
      statusCode: null,
      detail: `It was ${kind}.`,
    });
  });

  it('names the phase in which time ran out', async () => {
    const hang = await check({ failure: { kind: 'timeout', phase: 'tls' } });
    expect(hang.reason).toBe('timeout:tls');
    expect(await check({ tookMs: 99_999 })).toMatchObject({ reason: 'timeout:first_byte', durationMs: 10_000 });
  });

  it('is slow above the limit only', async () => {
    expect(await check({ tookMs: 500 }, { degradedAfterMs: 500 })).toMatchObject({ outcome: 'ok', reason: null });
    expect(await check({ tookMs: 501 }, { degradedAfterMs: 500 })).toMatchObject({ outcome: 'slow', reason: 'slow' });
    expect(await check({ tookMs: 501, statusCode: 500 }, { degradedAfterMs: 500 })).toMatchObject({ outcome: 'fail' });
  });

  it('is a probe error, not an exception, when the exchange itself throws', async () => {
    const { clock } = aNetwork({});
    const exchange = () => Promise.reject(new TypeError('secret detail'));
    const probe = createHttpProbe(exchange, { clock }).prepare(aConfig());
    const result = await probe.run();
    expect(result).toMatchObject({ outcome: 'probe_error', reason: 'internal' });
    expect(result.detail).not.toContain('secret');
  });

  it('is aborted when the caller gives up', async () => {
    const network = aNetwork({});
    const probe = createHttpProbe(network.exchange, network).prepare(aConfig());
    expect(await probe.run(AbortSignal.abort())).toMatchObject({ outcome: 'probe_error', reason: 'aborted' });
  });
});

describe('a stall of this process', () => {
  const stalled = (ms: number): StallSource => ({ longestStallMs: () => ms });

  it('makes a failure without an answer a probe error', async () => {
    const late = { failure: { kind: 'timeout', phase: 'tcp' } } as const;
    expect(await check(late, {}, stalled(501))).toMatchObject({ outcome: 'probe_error', reason: 'event_loop' });
    expect(await check(late, {}, stalled(500))).toMatchObject({ outcome: 'fail', reason: 'timeout:tcp' });
  });

  it('leaves an answer what it is, and takes its time off the slowness', async () => {
    expect(await check({ statusCode: 500 }, {}, stalled(900))).toMatchObject({ outcome: 'fail', reason: 'status' });
    expect(await check({ tookMs: 1_000 }, { degradedAfterMs: 300 }, stalled(800))).toMatchObject({ outcome: 'ok' });
    expect(await check({ tookMs: 1_000 }, { degradedAfterMs: 300 }, stalled(600))).toMatchObject({ outcome: 'slow' });
  });
});

describe('assertions', () => {
  it('on a keyword hold both ways', async () => {
    const body = 'tudo está bem';
    expect(await check({ body }, { keyword: { text: 'está', mustContain: true } })).toMatchObject({ outcome: 'ok' });
    expect(await check({ body }, { keyword: { text: 'Está', mustContain: true } })).toMatchObject({
      reason: 'assertion',
    });
    expect(await check({ body }, { keyword: { text: 'bem', mustContain: false } })).toMatchObject({
      reason: 'assertion',
    });
  });

  it('on a JSON path compare by JSON value', async () => {
    const ask = (body: string, equals: string | number | boolean | null) =>
      check({ body }, { jsonPath: { path: '$.a', equals } }).then((r) => r.reason);
    expect(await ask('{"a":1.0}', 1)).toBeNull();
    expect(await ask('{"a":"1"}', 1)).toBe('assertion');
    expect(await ask('{"a":null}', null)).toBeNull();
    expect(await ask('{"a":{}}', null)).toBe('assertion');
    expect(await ask('{}', null)).toBe('assertion');
    expect(await ask('<html>', 1)).toBe('body');
    expect(await ask('', 1)).toBe('body');
    expect(await ask('\ufeff{"a":true}', true)).toBeNull();
  });

  it('on a JSON path need every selected value, and at least one', async () => {
    const ask = (body: string) =>
      check({ body }, { jsonPath: { path: '$.nodes[*].state', equals: 'up' } }).then((r) => r.outcome);
    expect(await ask('{"nodes":[{"state":"up"},{"state":"up"}]}')).toBe('ok');
    expect(await ask('{"nodes":[{"state":"up"},{"state":"down"}]}')).toBe('fail');
    expect(await ask('{"nodes":[]}')).toBe('fail');
  });

  it('say what kind of value was found and never which', async () => {
    const detail = async (body: string) => (await check({ body }, { jsonPath: { path: '$.a', equals: 'ok' } })).detail;
    expect(await detail('{"a":"password123"}')).toBe('The value at $.a is another string than expected.');
    expect(await detail('{"a":["password123"]}')).toBe('The value at $.a is an array, which was not expected.');
  });

  it('are asked in order: status, keyword, JSON path', async () => {
    const given: Partial<HttpProbeConfig> = {
      keyword: { text: 'x', mustContain: true },
      jsonPath: { path: '$.a', equals: 1 },
    };
    expect(await check({ statusCode: 500, body: '' }, given)).toMatchObject({ reason: 'status' });
    expect(await check({ body: '' }, given)).toMatchObject({ reason: 'assertion' });
    expect(await check({ body: 'x' }, given)).toMatchObject({ reason: 'body' });
  });
});

describe('redirects', () => {
  const to = (location: string, statusCode = 302): FakeAnswer => ({ statusCode, headers: { location } });

  it('are followed, and time adds up phase by phase', async () => {
    const network = aNetwork({
      [URL_]: to('/b'),
      'https://a.example/b': to('https://c.example/'),
      'https://c.example/': { tookMs: 30 },
    });
    const result = await run(network);
    expect(result).toMatchObject({ outcome: 'ok', redirects: 2, statusCode: 200, durationMs: 50 });
    expect(result.phases).toEqual({ dnsMs: 3, tcpMs: 6, tlsMs: null, firstByteMs: 38, downloadMs: 3 });
  });

  it('share one deadline', async () => {
    const network = aNetwork((r) => (r.url === URL_ ? { ...to('/b'), tookMs: 7_000 } : { tookMs: 9_000 }));
    expect(await run(network)).toMatchObject({ reason: 'timeout:first_byte', durationMs: 10_000, redirects: 1 });
    expect(network.requests.map((r) => r.timeoutMs)).toEqual([10_000, 3_000]);
    expect(await run(aNetwork(() => ({ ...to(URL_), tookMs: 10_000 })))).toMatchObject({ reason: 'timeout' });
  });

  it('end after five', async () => {
    const chain = (last: number) =>
      aNetwork((r) => {
        const n = Number(/\d+$/.exec(r.url)?.[0] ?? 0);
        return n === last ? {} : to(`/${n + 1}`);
      });
    expect(await run(chain(5))).toMatchObject({ outcome: 'ok', redirects: 5 });
    const endless = chain(6);
    expect(await run(endless)).toMatchObject({ outcome: 'fail', reason: 'redirect', statusCode: 302, redirects: 5 });
    expect(endless.requests).toHaveLength(6);
  });

  it.each([['http://a.example/'], ['ftp://a.example/'], ['javascript:alert(1)'], ['https://']])(
    'to %s are a failure that does not repeat the address',
    async (location) => {
      const network = aNetwork(() => to(location));
      const result = await run(network);
      expect(result).toMatchObject({ outcome: 'fail', reason: 'redirect' });
      expect(result.detail).not.toContain('a.example');
      expect(network.requests).toHaveLength(1);
    },
  );

  it('to what the exchange cannot ask are the fault of the target, to what it may not ask are not', async () => {
    const next = (kind: 'invalid_url' | 'refused') =>
      run(aNetwork((r) => (r.url === URL_ ? to('https://u:p@b.example/') : { failure: { kind } })));
    expect(await next('invalid_url')).toMatchObject({ outcome: 'fail', reason: 'redirect' });
    expect(await next('refused')).toMatchObject({ outcome: 'probe_error', reason: 'refused' });
  });

  it('are judged as they are when not followed, without a Location, or when they are what is expected', async () => {
    expect(await check(to('/b'), { followRedirects: false })).toMatchObject({ reason: 'status', statusCode: 302 });
    expect(await check({ statusCode: 301 })).toMatchObject({ reason: 'status', statusCode: 301 });
    expect(await check({ statusCode: 304, headers: { location: '/b' } })).toMatchObject({ reason: 'status' });
    expect(await check(to('/b', 301), { expectedStatus: ['301'] })).toMatchObject({ outcome: 'ok', redirects: 0 });
    expect(await check(to('/b', 301), { expectedStatus: ['200-399'] })).toMatchObject({ reason: 'redirect' });
  });
});

describe('prepare', () => {
  it('refuses a faulty configuration and names every fault', () => {
    const probe = createHttpProbe(aNetwork({}).exchange, aNetwork({}));
    const prepare = () => probe.prepare(aConfig({ timeoutMs: 0, expectedStatus: ['2xx'] }));
    expect(prepare).toThrow(ProbeConfigError);
    expect(prepare).toThrow(/\/timeoutMs .*\/expectedStatus\/0/);
  });

  it('gives a runner that can run many times at once', async () => {
    const network = aNetwork({});
    const probe = createHttpProbe(network.exchange, { clock: network.clock }).prepare(aConfig());
    const results = await Promise.all([probe.run(), probe.run(), probe.run()]);
    expect(results.map((r) => r.outcome)).toEqual(['ok', 'ok', 'ok']);
  });

  it('sends what was configured', async () => {
    const network = aNetwork({});
    await run(network, { method: 'POST', body: '{}', headers: { 'X-Key': 'k' }, verifyTls: false });
    expect(network.requests[0]).toMatchObject({
      method: 'POST',
      body: '{}',
      headers: { 'X-Key': 'k' },
      verifyTls: false,
    });
  });
});
