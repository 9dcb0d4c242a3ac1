import { EnginePartsFactory } from '../../src/modules/monitoring/engine/engine-parts.js';
import { MonitoringEngine } from '../../src/modules/monitoring/engine/monitoring-engine.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy/index.js';
import { createTestApp } from '../support/app/test-app.js';
import { answer } from '../support/http-target/index.js';
import { eventually, throughout } from '../support/poll/index.js';
import { startWatch, type Watch } from './monitoring-engine.fixtures.js';

jest.setTimeout(120_000);

describe('the watch while the database is away', () => {
  let watch: Watch;
  let proxy: FaultProxy;
  let engine: MonitoringEngine;
  let worker: Awaited<ReturnType<typeof createTestApp>>;
  beforeAll(async () => {
    watch = await startWatch();
    const { uri, dbName } = watch.vigia.database;
    const server = new URL(uri);
    proxy = await startFaultProxy({ target: { host: server.hostname, port: Number(server.port) } });
    server.port = String(proxy.port);
    server.searchParams.set('directConnection', 'true');
    server.searchParams.delete('replicaSet');
    const environment = { OUTBOUND_ALLOW: '127.0.0.0/8', PARTITION_LEASE_MS: '15000' };
    worker = await createTestApp({ uri: server.href, dbName, description: 'behind the proxy' }, environment);
    await worker.init();
    engine = new MonitoringEngine(worker.get(EnginePartsFactory).create());
    engine.start();
    await eventually(() => engine.partitions().length === 64);
  });
  afterAll(async () => {
    await proxy.heal();
    await engine.stop();
    await worker.close();
    await proxy.close();
    await watch.close();
  });

  it('makes one UNKNOWN gap and no DOWN, also where the target fails meanwhile, and goes on by itself', async () => {
    const ids: string[] = [];
    for (const path of ['/steady', '/failing', '/slow-interval']) {
      const given = path === '/slow-interval' ? { intervalSeconds: 5, timeoutMs: 1_000 } : {};
      ids.push(await watch.watch(path, { failureThreshold: 1, recoveryThreshold: 1, ...given }));
    }
    for (const id of ids) engine.serviceChanged(id);
    for (const id of ids) await watch.untilState(id, 'up');

    proxy.blackHole();
    watch.target.script('/failing', answer(500));
    await throughout(
      async () => {
        for (const id of ids) if ((await watch.rows('incidents', id)).length > 0) return false;
        return true;
      },
      { forMs: 20_000, everyMs: 250, what: 'no incident while the database is away' },
    );
    expect(engine.partitions()).toEqual([]);
    watch.target.unscript('/failing');
    await proxy.heal();

    for (const id of ids) {
      await eventually(
        async () => {
          const segments = await watch.rows('segments', id);
          return segments.length >= 4 && segments.at(-1).state === 'up';
        },
        { timeoutMs: 30_000, what: 'gap and recovery' },
      );
      const segments = await watch.rows('segments', id);
      expect(segments.map((segment) => segment.state)).toEqual(['unknown', 'up', 'unknown', 'up']);
      expect(segments[2].to - segments[2].from).toBeGreaterThan(5_000);
      expect(await watch.rows('incidents', id)).toEqual([]);
    }
  });

  it('keeps a change that could not be stored out of the state: a short fault is a gap, too', async () => {
    const id = await watch.watch('/short', { failureThreshold: 1, recoveryThreshold: 1 });
    engine.serviceChanged(id);
    await watch.untilState(id, 'up');
    proxy.resetPeer();
    watch.target.script('/short', answer(500));
    await throughout(async () => (await watch.rows('incidents', id)).length === 0, { forMs: 6_500, everyMs: 250 });
    expect(engine.partitions()).toHaveLength(64);
    watch.target.unscript('/short');
    await proxy.heal();
    await eventually(
      async () => {
        const segments = await watch.rows('segments', id);
        return (
          segments.at(-1).state === 'up' && segments.some((segment, place) => place > 0 && segment.state === 'unknown')
        );
      },
      { timeoutMs: 30_000, what: 'gap and recovery' },
    );
    expect(await watch.rows('incidents', id)).toEqual([]);
  });
});
