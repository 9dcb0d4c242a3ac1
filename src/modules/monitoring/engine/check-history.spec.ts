import { createLogger } from '../../../common/logging/index.js';
import { databaseUnavailable } from '../../../common/persistence/index.js';
import { CheckHistory, checkId, type CheckRow } from './check-history.js';

const AT = new Date('2026-01-01T00:00:00Z');

function aRow(n: number, runId: string | null = null): CheckRow {
  return {
    id: checkId('s', AT.getTime() + n),
    serviceId: 's',
    clientId: 'c',
    scheduledAt: AT,
    startedAt: AT,
    outcome: 'ok',
    reason: null,
    detail: null,
    durationMs: 1,
    phases: { dnsMs: null, tcpMs: null, tlsMs: null, firstByteMs: null, downloadMs: null },
    statusCode: 200,
    remoteAddress: null,
    trigger: 'schedule',
    runId,
    expireAt: AT,
  };
}

function aHistory(insert: (rows: readonly CheckRow[]) => Promise<number> = async () => 0) {
  const batches: number[] = [];
  const timers: { ms: number; work: () => void }[] = [];
  const history = new CheckHistory(
    {
      insertManyUnordered: (rows) => {
        batches.push(rows.length);
        return insert(rows);
      },
      count: async () => undefined,
    },
    createLogger({ level: 'silent' }),
    {
      after: (ms, work) => {
        const timer = { ms, work };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    },
  );
  return { history, batches, timers };
}

describe('CheckHistory', () => {
  it('waits a quarter of a second for company, five hundred at most, and not at all for a run', async () => {
    const { history, batches, timers } = aHistory();
    for (let n = 0; n < 499; n += 1) history.add(aRow(n));
    expect(timers.map(({ ms }) => ms)).toEqual([250]);
    expect(batches).toEqual([]);
    history.add(aRow(499));
    expect(batches).toEqual([500]);
    await history.flush();
    history.add(aRow(500, 'run-1'));
    expect(batches).toEqual([500, 1]);
  });

  it('keeps what the database could not take, longer and longer, and loses nothing', async () => {
    let isAway = true;
    const stored: CheckRow[] = [];
    const { history, timers } = aHistory(async (rows) => {
      if (isAway) throw databaseUnavailable(new Error('gone'));
      stored.push(...rows);
      return 0;
    });
    for (let n = 0; n < 3; n += 1) history.add(aRow(n));
    expect(await history.flush()).toBe(false);
    expect(await history.flush()).toBe(false);
    expect(timers.at(-1)!.ms).toBeGreaterThan(250);
    expect(history.size).toBe(3);
    isAway = false;
    expect(await history.flush()).toBe(true);
    expect(stored.map((row) => row.id)).toEqual([0, 1, 2].map((n) => aRow(n).id));
  });

  it('holds ten thousand rows and gives up the oldest', async () => {
    const { history } = aHistory(() => Promise.reject(databaseUnavailable(new Error('gone'))));
    for (let n = 0; n < 12_000; n += 1) history.add(aRow(n));
    await history.flush();
    expect(history.size).toBe(10_000);
  });

  it('makes ids that sort by time', () => {
    expect(checkId('s', 255)).toBe('s:000000000ff');
    expect(checkId('s', AT.getTime()) < checkId('s', AT.getTime() + 1)).toBe(true);
  });
});
