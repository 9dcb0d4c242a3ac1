import { createLedgerClient, percentile, seededRandom, spread, type LedgerClient } from '../support/ledger/index.js';
import {
  answer,
  closeWithoutAnswer,
  hang,
  reset,
  startHttpTarget,
  type HttpTarget,
} from '../support/http-target/index.js';
import { eventually, eventuallyPasses, PollTimeoutError, throughout } from '../support/poll/index.js';

jest.setTimeout(60_000); // processes and sockets on a busy machine; every wait inside has its own, shorter deadline

describe('polling', () => {
  it('returns the first truthy result, past throws and falsy ones', async () => {
    let tries = 0;
    const found = await eventually(
      () => {
        tries += 1;
        if (tries === 1) throw new Error('not yet');
        return tries < 4 ? undefined : tries;
      },
      { everyMs: 1 },
    );
    expect(found).toBe(4);
  });

  it('shows the last failure when time is up', async () => {
    const cause = new Error('still 3 rows');
    const waiting = eventually(() => Promise.reject(cause), { timeoutMs: 30, everyMs: 5, what: 'rows' });
    await expect(waiting).rejects.toMatchObject({ message: expect.stringMatching(/^rows .*still 3 rows$/), cause });
    await expect(eventually(() => 0, { timeoutMs: 10, everyMs: 5 })).rejects.toThrow('last result: 0');
  });

  it('gives up on a try that never ends', async () => {
    const waiting = eventually(() => new Promise(() => undefined), { timeoutMs: 40, everyMs: 5 });
    await expect(waiting).rejects.toBeInstanceOf(PollTimeoutError);
  });

  it('repeats a block of expectations until it passes', async () => {
    let value = 0;
    await eventuallyPasses(() => expect((value += 1)).toBe(3), { everyMs: 1 });
    expect(value).toBe(3);
  });

  it('notices when something ceases to hold', async () => {
    let looks = 0;
    await expect(throughout(() => (looks += 1) < 4, { forMs: 2_000, everyMs: 1 })).rejects.toThrow('ceased to hold');
    expect(await throughout(() => true, { forMs: 20, everyMs: 5 })).toBeGreaterThan(1);
  });
});

describe('the ledger client', () => {
  let target: HttpTarget;
  let client: LedgerClient;

  beforeEach(async () => {
    target = await startHttpTarget();
    client = createLedgerClient({ baseUrl: target.url, timeoutMs: 200, headers: { authorization: 'Bearer t' } });
  });
  afterEach(async () => {
    client.close();
    await target.close();
  });

  it('tells acked, refused and unknown apart', async () => {
    const outcomes: Record<string, string> = {};
    const steps = {
      created: answer(201, { id: 'a' }),
      invalid: answer(400),
      limited: answer(429, '', { 'retry-after': '1' }),
      conflict: answer(409),
      inFlight: answer(409, '', { 'retry-after': '1' }),
      unavailable: answer(503),
      silent: hang(),
      cutBefore: reset(),
      cutWithin: reset('mid-body'),
      closed: closeWithoutAnswer(),
    };
    for (const [name, step] of Object.entries(steps)) {
      target.script(`/${name}`, step);
      outcomes[name] = (await client.send({ path: `/${name}`, body: { name } })).outcome;
    }
    expect(outcomes).toEqual({
      created: 'acked',
      invalid: 'refused',
      limited: 'refused',
      conflict: 'refused',
      inFlight: 'unknown',
      unavailable: 'unknown',
      silent: 'unknown',
      cutBefore: 'unknown',
      cutWithin: 'unknown',
      closed: 'unknown',
    });
    await target.die();
    const refusedConnection = await client.send({ path: '/', body: {} });
    expect(refusedConnection).toMatchObject({ outcome: 'unknown', status: null });
    expect(refusedConnection.attempts[0]).toMatchObject({
      answeredAtMs: null,
      error: expect.stringMatching(/REFUSED/),
    });
    expect(client.summary()).toMatchObject({ acked: 1, refused: 3, unknown: 7 });
  });

  it('re-asks what is unknown with the same key and body until it is settled', async () => {
    target.next('/things', closeWithoutAnswer());
    target.next('/things', answer(503));
    target.script('/things', answer(201, { id: 'x' }, { 'idempotency-replayed': 'true' }));
    const entry = await client.send({ path: '/things', body: { amount: '1.00' }, label: 'first' });
    expect(entry.outcome).toBe('unknown');
    expect(await client.settle({ everyMs: 5 })).toEqual([]);
    expect(entry).toMatchObject({ outcome: 'acked', status: 201, answer: { id: 'x' }, wasReplayed: true });
    expect(entry.attempts).toHaveLength(3);
    const asked = target.arrivals.all('/things');
    expect(new Set(asked.map((arrival) => arrival.headers['idempotency-key']))).toEqual(new Set([entry.key]));
    expect(asked.every((arrival) => arrival.headers.authorization === 'Bearer t')).toBe(true);
    expect(new Set(asked.map((arrival) => arrival.body.toString()))).toEqual(new Set(['{"amount":"1.00"}']));
  });

  it('gives back what stays unknown when its time is up', async () => {
    target.script('*', answer(500));
    const entry = await client.send({ path: '/never', body: {} });
    expect(await client.settle({ timeoutMs: 60, everyMs: 10 })).toEqual([entry]);
  });
});

describe('campaign arithmetic', () => {
  it('repeats the same chance for the same seed, and another for the next seed', () => {
    const draw = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 50 }, () => random.int(0, 1_000_000));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(0)).not.toEqual(draw(2 ** 31));
  });

  it('spreads evenly over its range', () => {
    const random = seededRandom(42);
    const buckets = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const bucket = random.int(0, 9);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    // χ² with 9 degrees of freedom exceeds 27.9 once in a thousand; the seed is fixed, so this never flickers.
    expect(buckets.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });

  it('shuffles without losing anything', () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const shuffled = seededRandom(3).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });

  it('takes percentiles by nearest rank', () => {
    const samples = [15, 20, 35, 40, 50].reverse();
    expect([5, 30, 40, 50, 100].map((p) => percentile(samples, p))).toEqual([15, 20, 20, 35, 50]);
    expect(spread(samples)).toMatchObject({ count: 5, min: 15, mean: 32, p50: 35, max: 50 });
    expect(() => percentile([], 50)).toThrow(RangeError);
    expect(() => percentile([1, Number.NaN], 50)).toThrow(RangeError);
  });
});
