import { setTimeout as pause } from 'node:timers/promises';
import { BreakerStore } from '../../src/common/breakers/breaker-state.js';
import { createTestApp, startTestApp } from '../support/app/test-app.js';
import { describeBreakerStore } from '../support/breakers/breaker-store-suite.js';
import { MemoryBreakerStore } from '../support/breakers/memory-breaker-store.js';

describeBreakerStore('memory, for tests', () => {
  let nowMs = 1_000;
  const store = new MemoryBreakerStore(() => nowMs);
  return Promise.resolve({
    stores: [store, store] as const,
    passMs: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});

describeBreakerStore('the database, over two instances', async () => {
  const first = await startTestApp();
  const other = await createTestApp({ ...first.database, description: 'test database' });
  await other.init();
  return {
    stores: [first.app.get(BreakerStore), other.get(BreakerStore)] as const,
    passMs: (ms: number) => pause(ms + 5), // the database's own clock runs by itself
    async close() {
      await other.close();
      await first.close();
    },
  };
});
