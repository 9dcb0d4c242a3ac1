import { getEventListeners } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { deflateRawSync, gzipSync } from 'node:zlib';
import {
  createExchange,
  type Exchange,
  type ExchangeFailure,
  type ExchangeRequest,
  type ExchangeResult,
  OutboundGate,
  parseAllowList,
  type Resolution,
} from '../../libs/outbound-http/index.js';
import {
  answer,
  closeWithoutAnswer,
  drip,
  garbage,
  hang,
  type HttpTarget,
  redirect,
  reset,
  slowHeaders,
  startHttpTarget,
} from '../support/http-target/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

describe('one exchange over plain HTTP', () => {
  let target: HttpTarget;
  let exchange: Exchange;

  beforeAll(async () => {
    target = await startHttpTarget();
    exchange = createExchange(new OutboundGate({ allow: parseAllowList(['127.0.0.0/8', 'localhost']) }));
  });
  afterEach(() => eventuallyPasses(() => expect(target.connectionCounts().open).toBe(0)));
  afterAll(() => target.close());

  const ask = (path: string, change: Partial<ExchangeRequest> = {}): Promise<ExchangeResult> =>
    exchange({ method: 'GET', url: `${target.url}${path}`, timeoutMs: 5_000, ...change });
  const failureOf = async (path: string, change: Partial<ExchangeRequest> = {}): Promise<ExchangeFailure> => {
    const result = await ask(path, change);
    if (result.ok) throw new Error(`answered ${result.statusCode}`);
    return result.failure;
  };

  it('brings status, headers, body, timings and the address', async () => {
    target.script('/full', answer(207, { a: 1 }, { 'x-one': '1' }));
    const result = await ask('/full?q=1#fragment');
    expect(result).toMatchObject({ ok: true, statusCode: 207, tls: null, remoteAddress: '127.0.0.1' });
    if (!result.ok) throw new Error('unreachable');
    expect(result.body.toString()).toBe('{"a":1}');
    expect(result.headers).toMatchObject({ 'x-one': '1', connection: 'close' });
    const { dnsMs, tcpMs, tlsMs, firstByteMs, downloadMs } = result.phases;
    expect([dnsMs, tlsMs]).toEqual([null, null]);
    const sumMs = (tcpMs ?? Number.NaN) + (firstByteMs ?? Number.NaN) + (downloadMs ?? Number.NaN);
    expect(sumMs).toBeLessThanOrEqual(result.durationMs + 0.02);
    expect(target.arrivals.all('/full')[0]?.url).toBe('/full?q=1');
  });

  it('sends method, body and headers as asked, over a new connection each time', async () => {
    const before = target.connectionCounts().accepted;
    await ask('/echo', { method: 'POST', body: 'olá', headers: { 'content-type': 'text/plain', 'X-Token': 't' } });
    await ask('/echo', { method: 'PUT', body: new Uint8Array([1, 2]) });
    await ask('/echo', { method: 'POST' });
    const [post, put, empty] = target.arrivals.all('/echo');
    expect(post).toMatchObject({
      method: 'POST',
      headers: { 'x-token': 't', 'content-length': '4', connection: 'close' },
    });
    expect(post?.body.toString()).toBe('olá');
    expect(post?.headers.host).toBe(`127.0.0.1:${target.port}`);
    expect(put?.body).toEqual(Buffer.from([1, 2]));
    expect(empty?.headers['content-length']).toBe('0');
    expect(target.connectionCounts().accepted - before).toBe(3);
  });

  it('reads names through the system and its hosts file', async () => {
    const result = await exchange({ method: 'GET', url: `http://localhost:${target.port}/name`, timeoutMs: 5_000 });
    expect(result.phases.dnsMs).not.toBeNull();
    // The target listens on IPv4 alone; IPv4 comes first.
    expect(result).toMatchObject({ ok: true, remoteAddress: '127.0.0.1' });
    expect(target.arrivals.all('/name')[0]?.headers.host).toBe(`localhost:${target.port}`);
  });

  it.each([
    ['gzip', gzipSync('hello')],
    ['deflate', deflateRawSync('hello')],
  ])('undoes %s', async (encoding, body) => {
    target.script(`/${encoding}`, answer(200, body, { 'content-encoding': encoding }));
    expect(await ask(`/${encoding}`)).toMatchObject({ ok: true, body: Buffer.from('hello') });
    expect(await ask(`/${encoding}`, { method: 'HEAD' })).toMatchObject({ ok: true, body: Buffer.alloc(0) });
  });

  it('follows no redirect', async () => {
    target.script('/away', redirect(`${target.url}/there`));
    expect(await ask('/away')).toMatchObject({ ok: true, statusCode: 302 });
    expect(target.arrivals.all('/there')).toEqual([]);
  });

  it.each([
    ['/hang', hang(), 'timeout', 'first_byte'],
    ['/slow-head', slowHeaders(20), 'timeout', 'download'],
    ['/drip', drip(20), 'timeout', 'download'],
    ['/reset', reset(), 'connect', 'first_byte'],
    ['/reset-later', reset('mid-body'), 'connect', 'download'],
    ['/close', closeWithoutAnswer(), 'connect', 'first_byte'],
    ['/garbage', garbage(), 'protocol', 'download'],
    ['/towers', answer(200, '', { 'content-encoding': 'gzip,br,gzip' }), 'protocol', 'download'],
    ['/broken-gzip', answer(200, 'no gzip', { 'content-encoding': 'gzip' }), 'protocol', 'download'],
    ['/long-head', answer(200, '', { 'x-long': 'a'.repeat(20_000) }), 'too_large', 'download'],
    ['/switch', answer(101, '', { connection: 'upgrade', upgrade: 'x' }), 'protocol', 'download'],
  ] as const)('%s is a value of its own kind', async (path, step, kind, phase) => {
    target.script(path, step);
    expect(await failureOf(path, { timeoutMs: 300 })).toMatchObject({ kind, phase });
  });

  it('a body that stops before its announced end is no answer', async () => {
    const server = createTcpServer((socket) => {
      socket.resume().on('error', () => undefined); // the client may be gone first
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const result = await exchange({ method: 'GET', url, timeoutMs: 2_000 });
    server.close();
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'connect', phase: 'download' },
      head: { statusCode: 200 },
    });
  });

  it('keeps its deadline, and ends a silent server that ignores our leaving', async () => {
    target.connections('hang');
    const result = await ask('/any', { timeoutMs: 200 });
    target.connections('serve');
    await target.die();
    await target.revive();
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'timeout', phase: 'first_byte', code: 'DEADLINE' },
      head: null,
    });
    expect(result.durationMs).toBeGreaterThan(150);
    expect(result.durationMs).toBeLessThan(1_200);
  });

  it('nobody listens: connect, with the system code', async () => {
    const closed = await startHttpTarget();
    await closed.close();
    const result = await exchange({ method: 'GET', url: `${closed.url}/`, timeoutMs: 2_000 });
    expect(result).toMatchObject({ failure: { kind: 'connect', phase: 'tcp', code: 'ECONNREFUSED' } });
    expect(JSON.stringify(result.ok ? null : result.failure)).not.toContain('127.0.0.1');
  });

  it('an abort before, during and after is right each time and leaves no listener', async () => {
    target.script('/hang-on', hang());
    const early = AbortSignal.abort();
    expect(await failureOf('/hang-on', { signal: early })).toMatchObject({ kind: 'aborted', phase: null });
    const abort = new AbortController();
    const running = failureOf('/hang-on', { signal: abort.signal });
    await target.waitForArrival('/hang-on');
    abort.abort();
    expect(await running).toMatchObject({ kind: 'aborted', phase: 'first_byte' });
    const late = new AbortController();
    expect(await ask('/late', { signal: late.signal })).toMatchObject({ ok: true });
    expect(getEventListeners(late.signal, 'abort')).toEqual([]);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  it.each([
    [{ headers: { 'x-a': '1\r\nx-b: 2' } }, 'INVALID_HEADER_VALUE'],
    [{ headers: { Host: 'other.example' } }, 'INVALID_HEADER_OWN'],
    [{ method: 'TRACE' }, 'INVALID_METHOD'],
    [{ timeoutMs: Number.NaN }, 'INVALID_TIMEOUT'],
  ])('does not send %j', async (change, code) => {
    const before = target.connectionCounts().accepted;
    expect(await failureOf('/never', change)).toMatchObject({ kind: 'invalid_url', code });
    expect(target.connectionCounts().accepted).toBe(before);
  });

  it('drops a connection that leads elsewhere than judged, before a byte is written', async () => {
    const elsewhere = { family: 4, bytes: Uint8Array.of(8, 8, 8, 8), text: '127.0.0.1' } as const;
    class MisledGate extends OutboundGate {
      override resolveLiteral(): Resolution {
        return { ok: true, addresses: [{ address: elsewhere, allowedBy: null }] };
      }
    }
    const misled = createExchange(new MisledGate());
    const result = await misled({ method: 'GET', url: `http://8.8.8.8:${target.port}/misled`, timeoutMs: 2_000 });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    expect(target.arrivals.all('/misled')).toEqual([]);
  });

  it('leaves nothing open after 300 exchanges of every kind at once', async () => {
    const paths = ['/ok', '/hang', '/drip', '/reset', '/close', '/garbage', '/gzip', '/reset-later'];
    // What answers may take its time on a loaded machine; what never does is cut off early.
    const timeoutOf = (path: string) => (path === '/ok' || path === '/gzip' ? 30_000 : 1_500);
    const asked = Array.from({ length: 300 }, (_, index) => paths[index % paths.length] ?? '/ok');
    const results = await Promise.all(asked.map((path) => ask(path, { timeoutMs: timeoutOf(path) })));
    expect(results).toHaveLength(300);
    expect(results.filter((result) => result.ok).length).toBeGreaterThanOrEqual(74);
    await eventuallyPasses(() => {
      const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap');
      expect(sockets).toEqual([]);
    });
  });
});
