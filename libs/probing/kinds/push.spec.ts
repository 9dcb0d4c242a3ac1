import type { KnownBefore } from '../check-run.js';
import { type Heartbeat, NO_HEARTBEAT } from '../heartbeat.js';
import { ProbeConfigError } from '../probe-kind.js';
import { createPushProbe } from './push.js';

const T0 = Date.parse('2026-03-02T03:00:00Z');
/** Minutes after the beginning. */
const at = (minutes: number): Date => new Date(T0 + minutes * 60_000);
const HOURLY = { id: 'a', timeoutMs: 1_000, everySeconds: 3_600, graceSeconds: 600 };

function look(minutes: number, heartbeat: Partial<Heartbeat> | null | Error, known?: KnownBefore) {
  const probe = createPushProbe({
    clock: { now: () => at(minutes), monotonicMs: () => 0 },
    readHeartbeat: () =>
      heartbeat instanceof Error
        ? Promise.reject(heartbeat)
        : Promise.resolve(heartbeat && { ...NO_HEARTBEAT, ...heartbeat }),
  });
  return probe.prepare(HOURLY).run(undefined, known);
}
const seenAt = (minutes: number): KnownBefore => ({ since: at(0), lastResultAt: at(minutes) });

describe('a look at what a job told of itself', () => {
  it('says nothing before there is anything to say', async () => {
    for (const nothing of [null, {}])
      expect(await look(5, nothing, { since: at(0), lastResultAt: null })).toMatchObject({
        outcome: 'probe_error',
        reason: 'waiting',
        changesAt: undefined,
      });
  });

  it('is up from the signal on, and says when that ends', async () => {
    const up = { outcome: 'ok', reason: null, startedAt: at(10), countsFrom: at(9), changesAt: at(79) };
    expect(await look(10, { lastOkAt: at(9) }, seenAt(5))).toMatchObject(up);
    // What was looked at before counts no earlier than it did then.
    expect(await look(10, { lastOkAt: at(4) }, seenAt(5))).toMatchObject({ outcome: 'ok', countsFrom: undefined });
  });

  it('is down from the end of the grace on, for good', async () => {
    const missed = { outcome: 'fail', reason: 'missed', countsFrom: at(70), changesAt: undefined };
    expect(await look(71, { lastOkAt: at(0) }, seenAt(60))).toMatchObject(missed);
    expect(await look(71, { failedAt: at(70) }, seenAt(60))).toMatchObject({ reason: 'reported', countsFrom: at(70) });
    const run = { runId: null, startedAt: at(60) };
    expect(await look(71, { runs: [run] }, seenAt(60))).toMatchObject({ reason: 'overrun', countsFrom: at(70) });
  });

  it('tells an outage first that was over before anybody looked, once, and wants to look again', async () => {
    const heartbeat = { lastOkAt: at(75), lastFault: { at: at(70), reason: 'missed' as const } };
    const first = await look(80, heartbeat, seenAt(60));
    expect(first).toMatchObject({ outcome: 'fail', reason: 'missed', countsFrom: at(70), changesAt: at(80) });
    expect(await look(80, heartbeat, seenAt(80))).toMatchObject({ outcome: 'ok', reason: null });
    // Of what was before the watch was taken up again nobody is told.
    expect(await look(80, heartbeat, { since: at(72), lastResultAt: null })).toMatchObject({ outcome: 'ok' });
  });

  it('awaits a signal anew where the watch was taken up again', async () => {
    const resumed = { since: at(200), lastResultAt: null };
    expect(await look(201, { lastOkAt: at(0) }, resumed)).toMatchObject({ reason: 'waiting', changesAt: at(270) });
    expect(await look(270, { lastOkAt: at(0) }, resumed)).toMatchObject({ reason: 'missed', countsFrom: at(270) });
  });

  it('blames nobody when it cannot be read', async () => {
    expect(await look(5, new Error('away'), seenAt(1))).toMatchObject({
      outcome: 'probe_error',
      reason: 'local',
      changesAt: new Date(at(5).getTime() + 10_000),
    });
  });

  it('is not prepared for nothing to expect', () => {
    const { everySeconds: _, ...nothing } = HOURLY;
    const probe = createPushProbe({
      clock: { now: () => at(0), monotonicMs: () => 0 },
      readHeartbeat: () => Promise.resolve(null),
    });
    expect(() => probe.prepare(nothing)).toThrow(ProbeConfigError);
  });
});
