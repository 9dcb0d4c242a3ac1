import { SystemClock } from '../../src/common/clock/index.js';
import { EnginePartsFactory } from '../../src/modules/monitoring/engine/engine-parts.js';
import { MonitoringEngine } from '../../src/modules/monitoring/engine/monitoring-engine.js';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { eventually, throughout } from '../support/poll/index.js';
import { startWatch, type Watch } from './monitoring-engine.fixtures.js';

jest.setTimeout(60_000);

const LEASE_MS = 4_000;

/** A clock that stands still while frozen, as it does for a process that was stopped. */
class FreezableClock extends SystemClock {
  private frozenAt: { now: Date; monotonicMs: number } | null = null;

  freeze(): void {
    this.frozenAt = { now: super.now(), monotonicMs: super.monotonicMs() };
  }

  override now(): Date {
    return this.frozenAt?.now ?? super.now();
  }

  override monotonicMs(): number {
    return this.frozenAt?.monotonicMs ?? super.monotonicMs();
  }
}

describe('two workers', () => {
  let watch: Watch;
  const targets: HttpTarget[] = [];
  const engines: MonitoringEngine[] = [];
  beforeAll(async () => {
    watch = await startWatch({ PARTITION_LEASE_MS: String(LEASE_MS) });
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    await watch.connection.collection('probe_partitions').deleteMany({});
    await watch.connection.collection('workers').deleteMany({});
    await watch.connection.collection('services').updateMany({}, { $set: { deleted: true } });
    await watch.connection.collection('service_states').deleteMany({});
  });
  afterAll(async () => {
    for (const target of targets) await target.close();
    await watch.close();
  });

  function anEngine(clock = new SystemClock(), stuck?: { isStuck: boolean }): MonitoringEngine {
    const parts = watch.vigia.app.get(EnginePartsFactory).create();
    const { partitions } = parts;
    // A stopped process sends no renewal and hears of nothing.
    const hang = <T>(work: () => Promise<T>): Promise<T> =>
      stuck?.isStuck === true ? new Promise<T>(() => undefined) : work();
    const store = {
      ensureRows: () => hang(() => partitions.ensureRows()),
      countLiveWorkers: (owner: string, ttl: number) => hang(() => partitions.countLiveWorkers(owner, ttl)),
      listClaimable: (owner: string) => hang(() => partitions.listClaimable(owner)),
      claim: (ids: readonly number[], owner: string, ttl: number) => hang(() => partitions.claim(ids, owner, ttl)),
      renew: (ids: readonly number[], owner: string, ttl: number) => hang(() => partitions.renew(ids, owner, ttl)),
      release: (ids: readonly number[], owner: string) => partitions.release(ids, owner),
      leave: (owner: string) => partitions.leave(owner),
    };
    const engine = new MonitoringEngine({ ...parts, clock, partitions: store });
    engines.push(engine);
    engine.start();
    return engine;
  }

  it('share the partitions evenly, and the survivor takes the rest at once when one stops in order', async () => {
    const first = anEngine();
    await eventually(() => first.partitions().length === 64);
    const second = anEngine();
    await eventually(() => first.partitions().length === 32 && second.partitions().length === 32);
    expect(new Set([...first.partitions(), ...second.partitions()]).size).toBe(64);
    const stoppedAt = performance.now();
    await first.stop();
    await eventually(() => second.partitions().length === 64, { timeoutMs: LEASE_MS + 4_000 });
    expect(performance.now() - stoppedAt).toBeLessThan(LEASE_MS + 2_000);
  });

  it('let no stale write through when the holder comes back with checks in flight', async () => {
    const clock = new FreezableClock();
    const stuck = { isStuck: false };
    const zombie = anEngine(clock, stuck);
    await eventually(() => zombie.partitions().length === 64);
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const url = `${watch.target.url}/zombie-${n}`;
      ids.push(await watch.watch(`/zombie-${n}`, { url, failureThreshold: 1, recoveryThreshold: 1 }));
    }
    for (const id of ids) zombie.serviceChanged(id);
    for (const id of ids) await watch.untilState(id, 'up');
    // From now on each check of the holder hangs in the middle, and would find a failure.
    const gated = await startHttpTarget({
      beforeAnswer: async () => {
        await gate;
        return answer(500);
      },
    });
    for (const [n, id] of ids.entries()) {
      const patched = { url: `${gated.url}/zombie-${n}`, timeoutMs: 20_000, intervalSeconds: 30 };
      await watch.admin.patch(`/services/${id}`, patched).expect(200);
      zombie.serviceChanged(id);
    }
    targets.push(gated);
    await eventually(() => ids.every((_, n) => gated.arrivals.all(`/zombie-${n}`).length > 0));
    clock.freeze();
    stuck.isStuck = true;

    const heir = anEngine();
    const startedAt = performance.now();
    await eventually(() => heir.partitions().length === 64, { timeoutMs: LEASE_MS + 5_000 });
    expect(performance.now() - startedAt).toBeLessThan(LEASE_MS + 2_000);
    for (const [n, id] of ids.entries()) {
      const patched = { url: `${watch.target.url}/zombie-${n}`, timeoutMs: 500, intervalSeconds: 1 };
      await watch.admin.patch(`/services/${id}`, patched).expect(200);
      heir.serviceChanged(id);
    }
    for (const id of ids) {
      await eventually(async () => {
        const { configVersion, snapshot } = await watch.stateOf(id);
        // A healthy service writes its state no more.
        return configVersion === 3 && snapshot.state === 'up';
      });
    }
    const versions = new Map<string, number>();
    for (const id of ids) versions.set(id, (await watch.stateOf(id)).version);

    letGo(); // the zombie gets five failures at threshold 1, and believes its lease to be good
    await throughout(
      async () => {
        for (const id of ids) {
          const { version, snapshot } = await watch.stateOf(id);
          if (version !== versions.get(id) || snapshot.state !== 'up') return false;
          if ((await watch.rows('incidents', id)).length > 0) return false;
        }
        return true;
      },
      { forMs: 2_500, everyMs: 100, what: 'states of the heir' },
    );
  });

  it('count a repeat of a stored check once', async () => {
    const engine = anEngine();
    await eventually(() => engine.partitions().length === 64);
    const id = await watch.watch('/repeat');
    engine.serviceChanged(id);
    const [row] = await eventually(async () => {
      const rows = await watch.rows('checks', id);
      return rows.length > 0 && rows;
    });
    const { history } = watch.vigia.app.get(EnginePartsFactory).create();
    const { _id, serviceId, clientId, ...rest } = row;
    const repeat = { id: _id, serviceId: serviceId.toHexString(), clientId: clientId.toHexString(), ...rest };
    expect(await history.insertManyUnordered([{ ...repeat, outcome: 'fail' }])).toBe(0);
    const stored = (await watch.rows('checks', id)).filter((check) => check._id === _id);
    expect(stored.map((check) => check.outcome)).toEqual(['ok']);
  });
});
