import { createExchange, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { startCanaries, type Canaries } from '../support/hostile-dns/canaries.js';
import { ssrfSpellings } from '../support/hostile-dns/ssrf-spellings.js';

describe('spellings of forbidden targets', () => {
  let canaries: Canaries;
  beforeAll(async () => {
    canaries = await startCanaries();
  });
  afterAll(() => canaries.close());

  it('the canaries sing when they are reached', async () => {
    const own = canaries.addresses.map((host) => ({ host, port: canaries.port }));
    const exchange = createExchange(new OutboundGate({ ownAddresses: own }));
    for (const { host, port } of own) {
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
      expect(await exchange({ method: 'GET', url, timeoutMs: 2_000 })).toMatchObject({ ok: true, statusCode: 200 });
    }
    expect(canaries.hits).toEqual(canaries.addresses);
    expect(canaries.addresses).toContain('127.0.0.1');
  });

  it('none of at least 150 spellings opens a connection', async () => {
    const spellings = ssrfSpellings(canaries.port);
    const before = canaries.hits.length;
    const exchange = createExchange(new OutboundGate());
    const kinds = new Set<string>();
    for (const url of spellings) {
      const result = await exchange({ method: 'GET', url, timeoutMs: 2_000 });
      kinds.add(result.ok ? `answered: ${url}` : result.failure.kind);
      expect(result.remoteAddress).toBeNull();
    }
    expect(spellings.length).toBeGreaterThanOrEqual(150);
    // ip6-localhost and the like are names that a machine may or may not know.
    expect([...kinds].filter((kind) => !['refused', 'invalid_url', 'dns'].includes(kind))).toEqual([]);
    expect(canaries.hits.slice(before)).toEqual([]);
  });

  it('an allowed address frees itself in its plain spelling only', async () => {
    const { port } = canaries;
    const exchange = createExchange(new OutboundGate({ allow: parseAllowList([`127.1.2.3:${port}`]) }));
    const reached: string[] = [];
    for (const url of ssrfSpellings(port)) {
      const result = await exchange({ method: 'GET', url, timeoutMs: 2_000 });
      if (result.ok) reached.push(url);
      if (result.remoteAddress !== null) expect(result.remoteAddress).toBe('127.1.2.3');
    }
    expect(reached.length).toBeGreaterThan(0);
    expect(reached.every((url) => /^http:\/\/(127\.1\.2\.3|\[[0:]*:ffff:[^\]]*\])/i.test(url))).toBe(true);
  });
});
