import { setTimeout as pause } from 'node:timers/promises';
import { SystemClock } from '../../src/common/clock/index.js';
import { createLogger } from '../../src/common/logging/index.js';
import { LimitStore } from '../../src/common/rate-limits/index.js';
import { RedisLimitStore } from '../../src/common/rate-limits/redis-limit-store.js';
import { LimitsConfig } from '../../src/config/index.js';
import { createTestApp, startTestApp } from '../support/app/test-app.js';
import { describeLimitStore } from '../support/limits/limit-store-suite.js';
import { MemoryLimitStore } from '../support/limits/memory-limit-store.js';
import { HAS_REDIS, startTestRedis } from '../support/limits/test-redis.js';

/** The store's own clock runs by itself; a little more than asked for, so that its instant has surely come. */
const passMs = (ms: number) => pause(ms + 5);

describeLimitStore('memory, for tests', () => {
  let nowMs = 0;
  return Promise.resolve({
    stores: [new MemoryLimitStore({ monotonicMs: () => nowMs })] as const,
    passMs: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});

describeLimitStore('the database, over three instances', async () => {
  const first = await startTestApp();
  const others = await Promise.all(
    [2, 3].map(() => createTestApp({ ...first.database, description: 'test database' })),
  );
  await Promise.all(others.map((app) => app.init()));
  return {
    stores: [first.app.get(LimitStore), ...others.map((app) => app.get(LimitStore))] as const,
    passMs,
    async close() {
      for (const app of others) await app.close();
      await first.close();
    },
  };
});

if (HAS_REDIS)
  describeLimitStore('Redis, over three connections', async () => {
    const redis = await startTestRedis();
    const config = Object.assign(new LimitsConfig(), { REDIS_URL: redis.url, LIMIT_STORE_TIMEOUT_MS: 5_000 });
    const connect = () => new RedisLimitStore(config, createLogger({ level: 'silent' }), new SystemClock());
    const stores = [connect(), connect(), connect()] as const;
    await Promise.all(stores.map((store) => store.open()));
    return {
      stores,
      passMs,
      async close() {
        for (const store of stores) store.close();
        await redis.stop();
      },
    };
  });
else
  describe('limits counted in Redis', () => {
    it('are not tried here: no redis-server on the path of this machine', () => {
      expect(HAS_REDIS).toBe(false);
    });
  });
