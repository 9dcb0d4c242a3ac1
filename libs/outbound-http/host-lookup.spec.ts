import { HostLookup } from './host-lookup.js';

/** Answers when told to. */
class HeldResolver {
  readonly open = new Map<string, (addresses: readonly string[]) => void>();

  resolve(host: string): Promise<readonly string[]> {
    return new Promise((resolve) => this.open.set(host, resolve));
  }

  answer(host: string): void {
    this.open.get(host)?.(['8.8.8.8']);
    this.open.delete(host);
  }

  close(): void {
    this.open.clear();
  }
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};

describe('HostLookup', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('runs as many as allowed, the others in order', async () => {
    const resolver = new HeldResolver();
    const lookups = new HostLookup(resolver, { timeoutMs: 1_000, concurrency: 2, maxWaiting: 10 });
    const all = ['a', 'b', 'c', 'd'].map((host) => lookups.lookup(host));
    expect([...resolver.open.keys()]).toEqual(['a', 'b']);
    resolver.answer('b');
    await settled();
    expect([...resolver.open.keys()]).toEqual(['a', 'c']);
    for (const host of ['a', 'c', 'd']) {
      resolver.answer(host);
      await settled();
    }
    expect((await Promise.all(all)).every((result) => result.ok)).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('a full queue and a turn that never came are our own fault', async () => {
    const lookups = new HostLookup(new HeldResolver(), { timeoutMs: 1_000, concurrency: 1, maxWaiting: 1 });
    const [running, waiting, turnedAway] = ['a', 'b', 'c'].map((host) => lookups.lookup(host));
    expect(await turnedAway).toMatchObject({ failure: { kind: 'local', code: 'LOOKUP_QUEUE_FULL' } });
    jest.advanceTimersByTime(1_000);
    expect(await running).toMatchObject({ failure: { kind: 'timeout', code: 'DNS_TIMEOUT' } });
    expect(await waiting).toMatchObject({ failure: { kind: 'local', code: 'LOOKUP_QUEUE_TIMEOUT' } });
  });

  it('a stalled question keeps its place and is not asked twice', async () => {
    const resolver = new HeldResolver();
    const lookups = new HostLookup(resolver, { timeoutMs: 1_000, concurrency: 1, maxWaiting: 5 });
    const first = lookups.lookup('a');
    jest.advanceTimersByTime(1_000);
    expect((await first).ok).toBe(false);
    const second = lookups.lookup('a');
    resolver.answer('a');
    expect(await second).toEqual({ ok: true, addresses: ['8.8.8.8'] });
    const third = lookups.lookup('b');
    resolver.answer('b');
    expect((await third).ok).toBe(true);
  });

  it('an abort ends the waiting and leaves the queue', async () => {
    const resolver = new HeldResolver();
    const lookups = new HostLookup(resolver, { timeoutMs: 1_000, concurrency: 1, maxWaiting: 1 });
    const running = lookups.lookup('a');
    const abort = new AbortController();
    const waiting = lookups.lookup('b', 500, abort.signal);
    abort.abort();
    expect(await waiting).toMatchObject({ failure: { kind: 'aborted' } });
    expect(await lookups.lookup('c', 500, abort.signal)).toMatchObject({ failure: { kind: 'aborted' } });
    resolver.answer('a');
    await running;
    expect([...resolver.open.keys()]).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
