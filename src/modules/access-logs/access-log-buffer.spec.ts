import { register } from 'prom-client';
import { Clock } from '../../common/clock/index.js';
import type { Logger } from '../../common/logging/index.js';
import { databaseUnavailable } from '../../common/persistence/index.js';
import { AccessLogBuffer, type AccessLogStore, BUFFER_ROWS, type PendingRow } from './access-log-buffer.js';

class FakeClock extends Clock {
  ms = 0;
  now = () => new Date(this.ms);
  monotonicMs = () => this.ms;
}

class FakeStore implements AccessLogStore {
  readonly batches: number[] = [];
  isAway = false;
  refuses = 0;

  writeBatch(batch: readonly PendingRow[]): Promise<number> {
    if (this.isAway) return Promise.reject(databaseUnavailable(new Error('away')));
    this.batches.push(batch.length);
    return Promise.resolve(this.refuses);
  }

  get rows(): number {
    return this.batches.reduce((sum, size) => sum + size, 0);
  }
}

const ROW = { kind: 'insert', row: { id: '1' } } as unknown as PendingRow; // the buffer looks at no field

async function lost(cause: string): Promise<number> {
  const metric = await register.getSingleMetric('vigia_access_log_dropped_total')?.get();
  return metric?.values.find(({ labels }) => labels['cause'] === cause)?.value ?? 0;
}

describe('the buffer of the access log', () => {
  let store: FakeStore;
  let clock: FakeClock;
  let timers: Map<number, () => void>;
  let warnings: unknown[];
  let buffer: AccessLogBuffer;

  beforeEach(() => {
    store = new FakeStore();
    clock = new FakeClock();
    timers = new Map();
    warnings = [];
    // Only what the buffer says.
    const logger = { warn: (fields: unknown) => warnings.push(fields), error: () => undefined } as unknown as Logger;
    buffer = new AccessLogBuffer(store, logger, clock, {
      after: (ms, work) => {
        timers.set(ms, work);
        return () => timers.delete(ms);
      },
    });
  });

  const fill = (count: number) => {
    for (let n = 0; n < count; n++) buffer.add(ROW);
  };
  const tick = async (ms: number) => {
    const work = timers.get(ms);
    timers.delete(ms);
    work?.();
    await new Promise(setImmediate);
  };

  it('writes what has come within 250 ms as one batch', async () => {
    fill(3);
    expect(store.batches).toEqual([]);
    await tick(250);
    expect(store.batches).toEqual([3]);
  });

  it('writes at once when 500 rows wait, and no batch is larger', async () => {
    fill(1_200);
    await buffer.flush();
    expect(store.batches).toEqual([500, 500, 200]);
  });

  it('holds 10,000 rows while the database is away; the rest is counted and told once a minute', async () => {
    store.isAway = true;
    const before = await lost('buffer_full');
    fill(BUFFER_ROWS);
    await buffer.flush();
    expect(buffer.size).toBe(BUFFER_ROWS);
    expect(await lost('buffer_full')).toBe(before);
    fill(7);
    expect(buffer.size).toBe(BUFFER_ROWS);
    expect(await lost('buffer_full')).toBe(before + 7);
    expect(warnings).toEqual([{ rows: 1, cause: 'buffer_full' }]);
    clock.ms = 60_000;
    fill(1);
    expect(warnings).toEqual([
      { rows: 1, cause: 'buffer_full' },
      { rows: 7, cause: 'buffer_full' },
    ]);
    store.isAway = false;
    await buffer.flush();
    expect(store.rows).toBe(BUFFER_ROWS);
  });

  it('tries again with growing pauses', async () => {
    store.isAway = true;
    fill(1);
    await tick(250);
    expect([...timers.keys()]).toEqual([500]);
    await tick(500);
    expect([...timers.keys()]).toEqual([1_000]);
    store.isAway = false;
    await tick(1_000);
    expect(store.batches).toEqual([1]);
  });

  it('counts what the database refused', async () => {
    const before = await lost('refused');
    store.refuses = 2;
    fill(5);
    await buffer.flush();
    expect(await lost('refused')).toBe(before + 2);
  });

  it('writes everything at its close, and counts what it could not write', async () => {
    fill(800);
    await buffer.close();
    expect(store.rows).toBe(800);
    const before = await lost('shutdown');
    store.isAway = true;
    fill(4);
    await buffer.close();
    expect(await lost('shutdown')).toBe(before + 4);
    expect(timers.size).toBe(0);
  });
});
