import { MemoryBreakerStore } from '../../../test/support/breakers/memory-breaker-store.js';
import { Clock } from '../clock/index.js';
import { createLogger } from '../logging/index.js';
import type { Breaker, BreakerRules } from './breaker.js';
import { Breakers } from './breakers.service.js';

const RULES: BreakerRules = {
  failuresInRow: 3,
  failureShare: 0.5,
  leastCalls: 10,
  windowMs: 30_000,
  openMs: 30_000,
  tryMs: 3_000,
};

class ManualClock extends Clock {
  ms = 5_000;

  now(): Date {
    return new Date(this.ms);
  }

  monotonicMs(): number {
    return this.ms;
  }
}

describe('breakers', () => {
  let clock: ManualClock;
  let store: MemoryBreakerStore;
  let services: [Breakers, Breakers];
  let here: Breaker;
  let there: Breaker;
  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryBreakerStore(() => clock.ms);
    const service = (): Breakers => new Breakers(store, clock, createLogger({ level: 'silent' }));
    services = [service(), service()];
    here = services[0].of('viacep', RULES);
    there = services[1].of('viacep', RULES);
  });

  const fail = async (breaker: Breaker, times = 1): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      const admission = await breaker.admit();
      if (!admission) throw new Error('nobody was let through');
      await breaker.failed(admission);
    }
  };
  const stateOf = async (service = services[0]): Promise<string | undefined> => (await service.all())[0]?.state;

  it('are closed at first, and stay so while calls succeed now and then', async () => {
    for (let n = 0; n < 4; n += 1) {
      await fail(here, 2);
      for (let good = 0; good < 5; good += 1) await here.succeeded((await here.admit()) ?? fails());
    }
    expect(await stateOf()).toBe('closed');
  });

  it('open at the third failure, for all instances within a second, and let nobody through', async () => {
    expect(await there.admit()).not.toBeNull();
    await fail(here, 3);
    expect(await here.admit()).toBeNull();
    expect(await here.waitMs()).toBe(30_000);
    clock.ms += 1_000;
    expect(await there.admit()).toBeNull();
    expect(await there.waitMs()).toBe(29_000);
  });

  it('let one caller of all instances try when it is time, and close when it succeeds', async () => {
    await fail(here, 3);
    clock.ms += 30_000;
    const admission = await there.admit();
    expect(admission?.isTry).toBe(true);
    expect(await here.admit()).toBeNull();
    expect(await stateOf(services[1])).toBe('half_open');
    await there.succeeded(admission ?? fails());
    clock.ms += 1_000;
    expect((await here.admit())?.isTry).toBe(false);
    expect(await stateOf()).toBe('closed');
  });

  it('stay open for another time when the try fails', async () => {
    await fail(here, 3);
    clock.ms += 30_000;
    await fail(here);
    expect(await here.waitMs()).toBe(30_000);
    clock.ms += 29_999;
    expect(await here.admit()).toBeNull();
  });

  it('let another one try when the try told nothing, and when its taker is gone', async () => {
    await fail(here, 3);
    clock.ms += 30_000;
    await here.unjudged((await here.admit()) ?? fails());
    expect((await here.admit())?.isTry).toBe(true);
    expect(await here.admit()).toBeNull();
    clock.ms += 3_000;
    expect((await here.admit())?.isTry).toBe(true);
  });

  it('open at once for as long as the provider asks to be left alone', async () => {
    await here.failed((await here.admit()) ?? fails(), 12_000);
    expect(await here.admit()).toBeNull();
    expect(await here.waitMs()).toBe(12_000);
  });

  it('do not count what began before they opened', async () => {
    const old = (await here.admit()) ?? fails();
    await fail(here, 3);
    clock.ms += 30_000;
    await here.succeeded((await here.admit()) ?? fails());
    for (let n = 0; n < 5; n += 1) await here.failed(old);
    expect(await stateOf()).toBe('closed');
  });

  it('ask the store once a second, however many callers there are', async () => {
    await Promise.all(Array.from({ length: 50 }, () => here.admit()));
    expect(store.reads).toBe(1);
    clock.ms += 999;
    await here.admit();
    expect(store.reads).toBe(1);
  });
});

function fails(): never {
  throw new Error('nobody was let through');
}
