import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { createExchange, type Exchange, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { type HttpTarget, makeSelfSignedCertificate, startHttpTarget } from '../support/http-target/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

describe('one exchange over TLS', () => {
  let target: HttpTarget;
  let certificatePem: string;
  const gate = new OutboundGate({ allow: parseAllowList(['127.0.0.1', 'localhost']) });
  const strict = createExchange(gate);

  beforeAll(async () => {
    target = await startHttpTarget({ tls: true });
    certificatePem = target.certificate?.cert ?? '';
  });
  afterEach(() => eventuallyPasses(() => expect(target.connectionCounts().open).toBe(0)));
  afterAll(() => target.close());

  const ask = (exchange: Exchange, url = `${target.url}/`, verifyTls = true): ReturnType<Exchange> =>
    exchange({ method: 'GET', url, timeoutMs: 5_000, verifyTls });

  it('a self-signed certificate is a TLS failure, and no request reaches the server', async () => {
    const result = await ask(strict);
    expect(result).toMatchObject({ failure: { kind: 'tls', phase: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    expect(result.phases).toMatchObject({ firstByteMs: null });
    expect(target.arrivals.all('/')).toEqual([]);
  });

  it('is accepted where the caller does not verify, and its facts come along', async () => {
    const result = await ask(strict, `${target.url}/facts`, false);
    const certificate = new X509Certificate(certificatePem);
    expect(result).toMatchObject({ ok: true, statusCode: 200 });
    if (!result.ok) throw new Error('unreachable');
    expect(result.tls).toEqual({
      protocol: 'TLSv1.3',
      notAfter: new Date(certificate.validTo),
      fingerprint256: certificate.fingerprint256,
    });
    expect(result.phases.tlsMs).toBeGreaterThan(0);
  });

  it('is accepted with its authority, by address and by name', async () => {
    const trusting = createExchange(gate, { ca: certificatePem });
    expect(await ask(trusting)).toMatchObject({ ok: true });
    expect(await ask(trusting, `https://localhost:${target.port}/`)).toMatchObject({ ok: true });
    // Verified anew each time: leniency of one exchange is not remembered for the next.
    expect(await ask(strict, `${target.url}/`, false)).toMatchObject({ ok: true });
    expect(await ask(strict)).toMatchObject({ failure: { kind: 'tls' } });
  });

  it('a certificate for another name is refused', async () => {
    const other = await startHttpTarget({ tls: await makeSelfSignedCertificate(['other.example']) });
    const trusting = createExchange(gate, { ca: other.certificate?.cert ?? '' });
    const results = [await ask(trusting, other.url), await ask(trusting, `https://localhost:${other.port}/`)];
    await other.close();
    for (const result of results) {
      expect(result).toMatchObject({ failure: { kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
    }
  });

  it.each([
    ['speaks plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'tls'],
    ['hangs up', '', 'tls'],
    ['stays silent', null, 'timeout'],
  ])('a peer that %s is no TLS', async (_name, bytes, kind) => {
    const server = createTcpServer((socket) => {
      socket.resume().on('error', () => undefined); // the client's leaving
      if (bytes !== null) socket.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const result = await strict({ method: 'GET', url, timeoutMs: 300 });
    await new Promise((resolve) => server.close(resolve));
    expect(result).toMatchObject({ ok: false, failure: { kind, phase: 'tls' } });
  });
});
