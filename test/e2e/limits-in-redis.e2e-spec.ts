import request from 'supertest';
import { LoginLimiter } from '../../src/modules/auth/index.js';
import { type Instances, startInstances } from '../support/app/instances.js';
import { ADMIN } from '../support/app/test-app.js';
import { actorFor } from '../support/factories/index.js';
import { plainRequest } from '../support/limits/plain-request.js';
import { HAS_REDIS, startTestRedis, type TestRedis } from '../support/limits/test-redis.js';
import { eventuallyPasses } from '../support/poll/index.js';

const WRONG = 'not the right password';
const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

function describeWithRedis(): void {
  describe('limits in Redis', () => {
    let redis: TestRedis;
    let instances: Instances;
    let token: string;
    beforeAll(async () => {
      redis = await startTestRedis();
      const limits = { RATE_LIMIT_READ_PER_MINUTE: '100', LOGIN_FREE_FAILURES: '5' };
      instances = await startInstances(3, { ...limits, REDIS_URL: redis.url, LIMIT_STORE_TIMEOUT_MS: '5000' });
      token = (await instances.first.admin()).token;
    });
    afterAll(async () => {
      await instances.close();
      await redis.stop();
    });

    const me = (n: number) =>
      plainRequest(`${instances.url(n)}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
    const signIn = (n: number, password = ADMIN.password, email = ADMIN.email) =>
      request(instances.url(n)).post('/api/v1/auth/login').send({ email, password });

    it('let 100 of 1,000 parallel requests of one user through, over three instances', async () => {
      const answers = await Promise.all(numbersTo(1_000).map(me));
      const passed = answers.filter(({ status }) => status === 200).length;
      expect(passed).toBeGreaterThanOrEqual(100);
      expect(passed).toBeLessThanOrEqual(110);
      expect(await instances.first.connection.collection('limit_windows').countDocuments()).toBe(0);
    });

    it('slow down guessing on every instance, until it is unlocked', async () => {
      for (const n of numbersTo(5)) await signIn(n, WRONG).expect(401);
      const refused = await signIn(5).expect(429);
      expect(refused.body).toMatchObject({ code: 'auth.throttled' });
      await instances.first.app.get(LoginLimiter).clearFor(ADMIN.email);
      await signIn(0).expect(200);
    });

    it('let reads go on and nobody sign in while Redis is away', async () => {
      const reader = await actorFor(instances.first, { role: 'READONLY' });
      await redis.stop();
      const refused = await eventuallyPasses(() => signIn(0).expect(503));
      expect(refused.body).toMatchObject({ code: 'auth.limiter_unavailable', status: 503 });
      expect(refused.headers['retry-after']).toBe('5');
      for (const n of numbersTo(3)) await signIn(n, ADMIN.password, 'nobody@vigia.local').expect(503);
      // More than the limit, of somebody who has not asked for anything yet.
      const reads = numbersTo(150).map((n) =>
        plainRequest(`${instances.url(n)}/api/v1/me`, { headers: { Authorization: `Bearer ${reader.token}` } }),
      );
      const texts = (await Promise.all(reads)).filter(({ status }) => status !== 200).map(({ text }) => text);
      expect(texts).toEqual([]);
      const fresh = numbersTo(20).map((n) => plainRequest(`${instances.url(n)}/api/v1/nothing`));
      expect((await Promise.all(fresh)).map(({ status }) => status)).toEqual(numbersTo(20).map(() => 404));
    });
  });
}

if (HAS_REDIS) describeWithRedis();
else
  describe('limits in Redis', () => {
    it('are not tried here: no redis-server on the path of this machine', () => {
      expect(HAS_REDIS).toBe(false);
    });
  });
