import request from 'supertest';
import { LimitStore } from '../../src/common/rate-limits/index.js';
import { startInstances, type Instances } from '../support/app/instances.js';
import { startTestApp, type TestApp } from '../support/app/test-app.js';
import { plainRequest } from '../support/limits/plain-request.js';

/** Requests with forged headers; the long run takes 10,000. */
const FORGED = Number(process.env['FORGED_REQUESTS'] ?? 300);

const ask = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
  (await plainRequest(url, { headers })).status;

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const countOf = (statuses: readonly number[], wanted: number): number =>
  statuses.filter((status) => status === wanted).length;

describe('limits over three instances', () => {
  let instances: Instances;
  let token: string;
  beforeAll(async () => {
    instances = await startInstances(3, { RATE_LIMIT_READ_PER_MINUTE: '100' });
    token = (await instances.first.admin()).token;
  });
  afterAll(() => instances.close());

  it('let 100 of 1,000 parallel requests of one user through', async () => {
    const headers = { Authorization: `Bearer ${token}` };
    const asked = numbersTo(1_000).map((n) => ask(`${instances.url(n)}/api/v1/me`, headers));
    const statuses = await Promise.all(asked);
    expect(countOf(statuses, 200)).toBeGreaterThanOrEqual(100);
    expect(countOf(statuses, 200)).toBeLessThanOrEqual(110);
    expect(countOf(statuses, 200) + countOf(statuses, 429)).toBe(1_000);
  });
});

describe('limits of requests', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp({
      RATE_LIMIT_READ_PER_MINUTE: '600',
      RATE_LIMIT_WRITE_PER_MINUTE: '120',
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: '60',
    });
  });
  afterAll(() => vigia.close());

  it('tell a caller what is left: apart for reading and writing', async () => {
    const admin = await vigia.admin();
    const read = await admin.get('/me').expect(200);
    expect(read.headers['ratelimit-policy']).toBe('"read";q=600;w=60');
    expect(read.headers['ratelimit']).toMatch(/^"read";r=599;t=([1-5]?\d|60)$/);
    const written = await admin.post('/auth/tickets', {}).expect(201);
    expect(written.headers['ratelimit-policy']).toBe('"write";q=120;w=60');
    expect(written.headers['ratelimit']).toMatch(/^"write";r=119;/);
  });

  it('exempt health, metrics and the documents', async () => {
    for (const path of ['/health/live', '/metrics', '/api/v1/health', '/docs', '/openapi.json']) {
      const answer = await request(vigia.url).get(path);
      expect(answer.headers['ratelimit']).toBeUndefined();
      expect(answer.status).toBe(200);
    }
  });
});

describe('the limit of strangers', () => {
  const limited = (environment: Record<string, string> = {}) =>
    startTestApp({ RATE_LIMIT_ANONYMOUS_PER_MINUTE: '60', ...environment });
  const unknown = (n: number): string => `/api/v1/nothing-${String(n)}`;

  it(`is by address, whatever ${String(FORGED)} forged X-Forwarded-For say, and holds for bad tokens as well`, async () => {
    const vigia = await limited();
    try {
      const forged = numbersTo(FORGED).map((n) =>
        ask(`${vigia.url}${unknown(n)}`, {
          'X-Forwarded-For': `11.${String(n >> 8)}.${String(n & 255)}.1, 198.51.100.${String(n % 250)}`,
        }),
      );
      const statuses = await Promise.all(forged);
      expect(countOf(statuses, 404)).toBe(60);
      expect(countOf(statuses, 429)).toBe(FORGED - 60);
      const answer = await request(vigia.url).get('/api/v1/me').set('Authorization', 'Bearer bad').expect(429);
      expect(answer.body).toMatchObject({ code: 'request.rate_limited', status: 429 });
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
      await request(vigia.url).post('/api/v1/auth/login').set('Authorization', 'Bearer bad').send({}).expect(429);
    } finally {
      await vigia.close();
    }
  }, 600_000);

  it('behind one proxy is by the address that the proxy saw', async () => {
    const vigia = await limited({ TRUSTED_PROXY_HOPS: '1' });
    try {
      const from = (forwarded: string) => ask(`${vigia.url}${unknown(0)}`, { 'X-Forwarded-For': forwarded });
      const forged = await Promise.all(numbersTo(100).map((n) => from(`203.0.113.${String(n)}, 198.51.100.7`)));
      expect(countOf(forged, 429)).toBe(40);
      expect(await from('198.51.100.7, 198.51.100.8')).toBe(404);
      const network = await Promise.all(numbersTo(100).map((n) => from(`2001:db8:0:1::${n.toString(16)}`)));
      expect(countOf(network, 429)).toBe(40);
      expect(await from('2001:db8:0:2::1')).toBe(404);
    } finally {
      await vigia.close();
    }
  });

  it('is not counted while the store is away', async () => {
    const vigia = await limited();
    try {
      jest.spyOn(vigia.app.get(LimitStore), 'take').mockRejectedValue(new Error('away'));
      const statuses = await Promise.all(numbersTo(100).map((n) => ask(`${vigia.url}${unknown(n)}`)));
      expect(countOf(statuses, 404)).toBe(100);
    } finally {
      await vigia.close();
    }
  });
});
