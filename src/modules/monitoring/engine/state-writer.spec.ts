import { createLogger } from '../../../common/logging/index.js';
import { createSnapshot, STEADY, type Transition } from '../../../../libs/probing/index.js';
import { databaseUnavailable } from '../../../common/persistence/index.js';
import type { StateWrite } from './state-write.js';
import { type StateSink, StateWriter } from './state-writer.js';

const AT = new Date('2026-01-01T00:00:00Z');
const DOWN: Transition = {
  from: 'up',
  to: 'down',
  cause: 'failures_confirmed',
  reason: 'status',
  at: AT,
  decidedAt: AT,
  segment: { state: 'down', from: AT },
  opensIncident: AT,
  closesIncident: null,
  blip: null,
  silent: false,
};

function aWrite(serviceId: string, given: Partial<StateWrite> = {}): StateWrite {
  const snapshot = createSnapshot(AT);
  const rest = { clientId: 'c', partition: 1, fence: 1, version: 0, configVersion: 1, transitions: [], detail: null };
  const flapping = { flapping: STEADY, flappingChange: null };
  return { serviceId, ...rest, segment: snapshot.segment, snapshot, ...flapping, ...given };
}

class MovedOn extends Error {}
class AlreadyOpen extends Error {}

function aWriter(sink: Partial<StateSink> = {}, isHeld = () => true) {
  const calls = { snapshots: [] as string[][], commits: [] as string[][] };
  const writer = new StateWriter(
    {
      writeSnapshots: async (writes) => {
        calls.snapshots.push(writes.map((write) => write.serviceId));
        return (await sink.writeSnapshots?.(writes)) ?? new Set();
      },
      commit: async (writes, adopts) => {
        calls.commits.push(writes.map((write) => `${write.serviceId}${adopts ? ':adopts' : ''}`));
        await sink.commit?.(writes, adopts);
      },
      isMovedOn: (error) => error instanceof MovedOn,
      isAlreadyOpen: (error) => error instanceof AlreadyOpen,
    },
    isHeld,
    createLogger({ level: 'silent' }),
  );
  return { writer, calls };
}

const effects = (id: string, partition = 1): StateWrite => aWrite(id, { partition, transitions: [DOWN] });

describe('StateWriter', () => {
  it('sends what arrives in one turn together: streaks in one write, transitions by partition', async () => {
    const { writer, calls } = aWriter();
    const writes = [aWrite('a'), effects('b'), aWrite('c'), effects('d'), effects('e', 2)];
    expect(await Promise.all(writes.map((write) => writer.write(write)))).toEqual(Array(5).fill('written'));
    expect(calls).toEqual({ snapshots: [['a', 'c']], commits: [['b', 'd'], ['e']] });
  });

  it('puts at most fifty transitions into one transaction', async () => {
    const { writer, calls } = aWriter();
    await Promise.all(Array.from({ length: 120 }, (_, n) => writer.write(effects(`s${n}`))));
    expect(calls.commits.map((ids) => ids.length)).toEqual([50, 50, 20]);
  });

  it('lets the others through when one had moved on', async () => {
    const { writer } = aWriter({
      commit: async (writes) => {
        if (writes.some((write) => write.serviceId === 'b')) throw new MovedOn();
      },
    });
    const outcomes = await Promise.all([effects('a'), effects('b'), effects('c')].map((write) => writer.write(write)));
    expect(outcomes).toEqual(['written', 'refused', 'written']);
  });

  it('adopts the incident of a service that has one already', async () => {
    const { writer, calls } = aWriter({
      commit: async (_, adopts) => {
        if (!adopts) throw new AlreadyOpen();
      },
    });
    expect(await writer.write(effects('a'))).toBe('written');
    expect(calls.commits).toEqual([['a'], ['a:adopts']]);
  });

  it('tells a database that is away from a refusal', async () => {
    const { writer } = aWriter({
      writeSnapshots: async () => Promise.reject(databaseUnavailable(new Error('gone'))),
      commit: async () => Promise.reject(databaseUnavailable(new Error('gone'))),
    });
    expect(await Promise.all([writer.write(aWrite('a')), writer.write(effects('b'))])).toEqual(['failed', 'failed']);
  });

  it('asks the database nothing for a lease that is over', async () => {
    const { writer, calls } = aWriter({}, () => false);
    expect(await Promise.all([writer.write(aWrite('a')), writer.write(effects('b'))])).toEqual(['refused', 'refused']);
    expect(calls).toEqual({ snapshots: [], commits: [] });
  });

  it('is drained when nothing is on its way', async () => {
    let open = (): void => undefined;
    const { writer } = aWriter({ commit: () => new Promise((resolve) => (open = resolve)) });
    const outcome = writer.write(effects('a'));
    let isDrained = false;
    const drained = writer.drained().then(() => (isDrained = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDrained).toBe(false);
    open();
    await Promise.all([outcome, drained]);
    expect(isDrained).toBe(true);
  });
});
