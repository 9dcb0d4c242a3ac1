import { Agent, get, type IncomingMessage } from 'node:http';
import { get as getTls } from 'node:https';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import {
  answer,
  closeWithoutAnswer,
  delayed,
  drip,
  flap,
  garbage,
  hang,
  huge,
  redirect,
  reset,
  slowHeaders,
  startHttpTarget,
  type HttpTarget,
} from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';

jest.setTimeout(60_000); // processes and sockets on a busy machine; every wait inside has its own, shorter deadline

interface Seen {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** One request by node's own client on a connection of its own; rejects as the socket does. */
function ask(url: string, timeoutMs = 5_000): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const open = url.startsWith('https:') ? getTls : get;
    const options = { agent: new Agent(), signal: AbortSignal.timeout(timeoutMs), rejectUnauthorized: false };
    const request = open(url, url.startsWith('https:') ? { ...options, agent: false } : options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
  });
}

/** What a plain socket sees: the bytes and how the connection ended (node's HTTP client calls FIN and RST alike). */
function askRaw(port: number, path = '/'): Promise<{ text: string; end: string }> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`));
    const finish = (end: string): void => {
      socket.destroy();
      resolve({ text, end });
    };
    socket.setTimeout(150, () => finish('silence'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'error'));
    socket.on('end', () => finish('FIN'));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  });
}

describe('the HTTP target', () => {
  let target: HttpTarget;
  const at = (path: string): string => target.url + path;

  beforeEach(async () => {
    target = await startHttpTarget();
  });
  afterEach(() => target.close());

  it('answers 200 until a path is scripted, and changes while it runs', async () => {
    expect((await ask(at('/a'))).status).toBe(200);
    target.script('/a', answer(503, { broken: true }, { 'x-why': 'test' }));
    const seen = await ask(at('/a?b=1'));
    expect(seen).toMatchObject({ status: 503, headers: { 'x-why': 'test', 'content-type': 'application/json' } });
    expect(JSON.parse(seen.body.toString())).toEqual({ broken: true });
    target.unscript('/a');
    expect((await ask(at('/a'))).status).toBe(200);
    target.script('*', answer(404));
    expect((await ask(at('/other'))).status).toBe(404);
  });

  it('writes down every arrival and when the first bad answer was written', async () => {
    const beforeMs = performance.now();
    target.script('/a', flap([answer(200), answer(500), answer(502)], 'stay'));
    for (let round = 0; round < 4; round += 1) await ask(at('/a?round'));
    const arrivals = target.arrivals.all('/a');
    expect(arrivals.map((arrival) => arrival.answer?.status)).toEqual([200, 500, 502, 502]);
    expect(arrivals[0]).toMatchObject({ method: 'GET', url: '/a?round', path: '/a' });
    const bad = target.firstBadAnswer('/a', beforeMs);
    expect(bad?.status).toBe(500);
    expect(bad?.atMs).toBeGreaterThanOrEqual(arrivals[1]?.atMs ?? Number.NaN);
    expect(target.firstAnswer('/a', 502)?.atMs).toBe(arrivals[2]?.answer?.atMs);
    expect(target.firstAnswer('/a', 500, performance.now())).toBeNull();
  });

  it('keeps the body of a request', async () => {
    await fetch(at('/in'), { method: 'POST', body: 'x'.repeat(100_000) });
    const arrival = await target.waitForArrival('/in', ({ method }) => method === 'POST');
    expect(arrival.bodyBytes).toBe(100_000);
    expect(arrival.body).toHaveLength(65_536);
  });

  it('flaps in a circle, and interposes steps for the next requests', async () => {
    target.script('/a', flap([answer(200), answer(500)]));
    target.next('/a', answer(418), 2);
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) statuses.push((await ask(at('/a'))).status);
    expect(statuses).toEqual([418, 418, 200, 500, 200, 500]);
  });

  it('delays, hangs, drips and stretches headers', async () => {
    target.script('/slow', delayed(120, answer(200, 'late')));
    target.script('/hang', hang());
    target.script('/drip', drip(10, 'abcdef'));
    target.script('/endless', drip(5));
    target.script('/headers', slowHeaders(10, 5));
    target.script('/endless-headers', slowHeaders(5));
    const startedAt = performance.now();
    expect((await ask(at('/slow'))).body.toString()).toBe('late');
    expect(performance.now() - startedAt).toBeGreaterThan(115);
    const dripStartedAt = performance.now();
    expect((await ask(at('/drip'))).body.toString()).toBe('abcdef');
    expect(performance.now() - dripStartedAt).toBeGreaterThan(55);
    expect((await ask(at('/headers'))).headers['x-slow-5']).toBe('5');
    const endless = ['/hang', '/endless', '/endless-headers'].map((path) => ask(at(path), 150));
    for (const result of await Promise.allSettled(endless)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    }
    await eventually(() => target.connectionCounts().open === 0, { what: 'all connections gone' });
    expect(target.arrivals.all('/hang')[0]?.answer).toBeNull();
  });

  it('resets, closes and talks garbage', async () => {
    target.script('/reset', reset());
    target.script('/cut', reset('mid-body'));
    target.script('/close', closeWithoutAnswer());
    target.script('/garbage', garbage());
    expect(await askRaw(target.port, '/reset')).toEqual({ text: '', end: 'ECONNRESET' });
    const cut = await askRaw(target.port, '/cut');
    expect(cut).toMatchObject({ text: expect.stringMatching(/content-length: 1024[^]*x{512}$/), end: 'ECONNRESET' });
    expect(await askRaw(target.port, '/close')).toEqual({ text: '', end: 'FIN' });
    expect(await askRaw(target.port, '/garbage')).toEqual({ text: 'SSH-2.0-NotHttp\r\n', end: 'FIN' });
    await expect(ask(at('/cut'))).rejects.toThrow();
    await expect(ask(at('/garbage'))).rejects.toMatchObject({ code: expect.stringMatching(/^HPE_/) });
    for (const path of ['/reset', '/cut', '/close', '/garbage']) expect(target.firstBadAnswer(path)).not.toBeNull();
  });

  it('refuses whole connections by reset, end or silence', async () => {
    target.connections('reset');
    expect((await askRaw(target.port)).end).toBe('ECONNRESET');
    target.connections('hang');
    expect(await askRaw(target.port)).toEqual({ text: '', end: 'silence' });
    target.connections('close');
    expect((await askRaw(target.port)).end).toMatch(/^(FIN|ECONNRESET)$/); // RST when the request came first
    target.connections('serve');
    expect((await askRaw(target.port)).text).toMatch(/^HTTP\/1.1 200 /);
    expect(target.arrivals.total).toBe(1);
  });

  it('sends huge bodies, plain and as a small gzip', async () => {
    target.script('/plain', huge(3));
    target.script('/bomb', huge(20, 'gzip'));
    expect((await ask(at('/plain'))).body).toHaveLength(3 * 1024 * 1024);
    const bomb = await ask(at('/bomb'));
    expect(bomb.body.length).toBeLessThan(50_000);
    expect(gunzipSync(bomb.body)).toHaveLength(20 * 1024 * 1024);
  });

  it('redirects anywhere, in chains and loops', async () => {
    target.redirectChain('/chain', 3, at('/end'));
    target.script('/loop', redirect('/loop', 307));
    target.script('/out', redirect('http://169.254.169.254/'));
    expect((await fetch(at('/chain'))).url).toBe(at('/end'));
    expect(target.arrivals.total).toBe(4);
    await expect(fetch(at('/loop'))).rejects.toMatchObject({ cause: { message: 'redirect count exceeded' } });
    expect((await ask(at('/out'))).headers.location).toBe('http://169.254.169.254/');
  });

  it('dies and comes back on the same port', async () => {
    const { port } = target;
    await ask(at('/'));
    const diedAtMs = await target.die();
    expect(diedAtMs).toBeLessThanOrEqual(performance.now());
    await expect(ask(at('/'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await target.revive();
    expect(target.port).toBe(port);
    expect((await ask(at('/'))).status).toBe(200);
  });

  it('speaks HTTPS with a certificate of its own making', async () => {
    const secure = await startHttpTarget({ tls: true });
    try {
      expect(secure.url).toMatch(/^https:/);
      expect((await ask(`${secure.url}/`)).body.toString()).toBe('ok');
      await expect(fetch(secure.url)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
      secure.script('/reset', reset());
      await expect(ask(`${secure.url}/reset`)).rejects.toThrow(/hang up|ECONNRESET/);
    } finally {
      await secure.close();
    }
  });
});
