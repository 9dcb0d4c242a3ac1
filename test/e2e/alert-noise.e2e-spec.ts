import { IncidentSweep } from '../../src/modules/alerts/incident-sweep.js';
import { probingMetrics } from '../../src/modules/monitoring/engine/probing-metrics.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { createClient, createService } from '../support/factories/index.js';
import { answer, type HttpTarget, reset, startHttpTarget } from '../support/http-target/index.js';
import { eventually, eventuallyPasses } from '../support/poll/index.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver/index.js';

jest.setTimeout(120_000);

const CANARIES = ['/canary-1', '/canary-2', '/canary-3'];

interface News {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** What keeps messages few without hiding the truth. Services are checked when a test says so. */
describe('noise of alerts', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clientId: string;
  let receiver: WebhookReceiver;
  let target: HttpTarget;

  beforeAll(async () => {
    [receiver, target] = await Promise.all([startWebhookReceiver({ secrets: {} }), startHttpTarget()]);
    const hosts = [target.url, receiver.url].map((url) => new URL(url).host);
    const canaries = CANARIES.map((path) => `${target.url}${path}`);
    vigia = await startTestApp({ OUTBOUND_ALLOW: hosts.join(','), GUARD_CANARIES: canaries.join(',') });
    admin = await vigia.admin();
    clientId = (await createClient(admin)).id;
    const url = receiver.urlOf('/news');
    await admin.post('/notifications/destinations', { clientId, kind: 'webhook', name: 'Plantão', url }).expect(201);
    await vigia.startBackground();
  });
  afterAll(async () => {
    await vigia.close();
    await Promise.all([receiver.close(), target.close()]);
  });

  const count = (collection: string, filter: object): Promise<number> =>
    vigia.connection.collection(collection).countDocuments(filter);
  const objectId = (hex: string) => vigia.connection.base.Types.ObjectId.createFromHexString(hex);

  /** A service that one bad check makes DOWN and one good check UP again; its own checks come once an hour. */
  async function watch(path: string, more: object = {}): Promise<string> {
    target.script(path, answer(200));
    const fast = { url: `${target.url}${path}`, intervalSeconds: 3_600, timeoutMs: 2_000 };
    const once = { failureThreshold: 1, recoveryThreshold: 1 };
    const { id } = await createService(admin, clientId, { ...fast, ...once, ...more });
    await become(id, 'up');
    return id;
  }
  const view = async (id: string) => (await admin.get(`/services/${id}`).expect(200)).body;
  /** The answer of a check comes when it is stored; what it makes of the state follows. */
  const shows = (id: string, fields: object): Promise<void> =>
    eventuallyPasses(async () => expect(await view(id)).toMatchObject(fields), { timeoutMs: 20_000 });
  const become = (id: string, state: string): Promise<unknown> =>
    eventually(async () => (await view(id)).state === state, { timeoutMs: 20_000, what: `state ${state}` });

  /** Checks a service now, once its target answers like this. */
  async function check(id: string, path: string, status: number): Promise<void> {
    target.script(path, answer(status));
    const { body } = await admin.post(`/services/${id}/run`).expect(200);
    expect(body.check).toMatchObject({ statusCode: status });
  }

  /** What was sent about a service, once nothing is left to take in or to send. */
  async function told(id: string): Promise<News[]> {
    const facts = { subscriber: { $in: ['alerts', 'alerts.flapping'] } };
    await eventually(async () => (await count('fact_deliveries', facts)) === 0, { timeoutMs: 20_000 });
    await vigia.app.get(IncidentSweep).heal();
    const waiting = { state: { $in: ['pending', 'sending'] }, kind: 'webhook' };
    await eventually(async () => (await count('notification_deliveries', waiting)) === 0, { timeoutMs: 20_000 });
    return receiver.deliveries
      .map(({ body }) => JSON.parse(body) as News)
      .filter(({ data }) => data['serviceId'] === id);
  }
  const typesOf = (news: readonly News[]): string[] => news.map(({ type }) => type);

  describe('flapping', () => {
    it('fifty flips are two messages, while incidents and uptime tell all of them', async () => {
      const path = '/restless';
      const id = await watch(path);
      const flip = async (times: number): Promise<void> => {
        for (let flipped = 0; flipped < times; flipped += 1) await check(id, path, flipped % 2 === 0 ? 500 : 200);
      };
      await flip(6);
      await shows(id, { state: 'up', isFlapping: true, flappingValue: 33.9 });
      const before = await told(id);
      // Nobody could know earlier, and who was told of an outage is told of its end.
      expect(typesOf(before).sort()).toEqual(
        [...Array(3).fill('incident.opened'), ...Array(3).fill('incident.resolved'), 'flapping.started'].sort(),
      );
      const start = before.find(({ type }) => type === 'flapping.started');
      expect(start?.data).toMatchObject({ state: 'flapping', changes: 6, outages: 3, clientId, endedAt: null });

      await flip(50);
      expect(typesOf((await told(id)).slice(before.length))).toEqual([]);
      await shows(id, { isFlapping: true, flappingValue: 99 });
      for (let steady = 0; steady < 16; steady += 1) await check(id, path, 200);
      await shows(id, { isFlapping: false });
      const after = (await told(id)).slice(before.length);
      expect(typesOf(after)).toEqual(['flapping.ended']);
      expect(after[0]?.data).toMatchObject({ state: 'up', outages: 28 });

      const serviceId = objectId(id);
      expect(await count('incidents', { serviceId, endReason: 'recovered' })).toBe(28);
      const { body } = await admin.get(`/services/${id}/uptime`).expect(200);
      const [down, incidents] = await Promise.all([
        vigia.connection.collection('segments').find({ serviceId, state: 'down' }).toArray(),
        vigia.connection.collection('incidents').find({ serviceId }).toArray(),
      ]);
      const lengthOf = (rows: readonly Record<string, Date>[], from: string, to: string): number =>
        rows.reduce((sum, row) => sum + (row[to]!.getTime() - row[from]!.getTime()), 0);
      expect(body.last24h.downMs).toBe(lengthOf(down as never, 'from', 'to'));
      expect(body.last24h.downMs).toBe(lengthOf(incidents as never, 'startedAt', 'endedAt'));
    });

    it('an outage that outlasts it is told, and its end', async () => {
      const path = '/stays-down';
      const id = await watch(path);
      for (const status of [500, 200, 500, 200, 500, 200, 500]) await check(id, path, status);
      await shows(id, { isFlapping: true, state: 'down' });
      const before = await told(id);
      for (let steady = 0; steady < 16; steady += 1) await check(id, path, 500);
      await shows(id, { isFlapping: false });
      // The sweep leaves alone what is a few seconds old.
      await eventually(async () => (await told(id)).length === before.length + 2, { timeoutMs: 20_000 });
      const after = (await told(id)).slice(before.length);
      expect(after).toMatchObject([
        { type: 'flapping.ended', data: { state: 'down' } },
        { type: 'incident.opened', data: { state: 'down' } },
      ]);
      await check(id, path, 200);
      await become(id, 'up');
      expect(typesOf((await told(id)).slice(before.length + 2))).toEqual(['incident.resolved']);
    });

    it('a deleted service is told to be watched no more, once', async () => {
      const path = '/deleted';
      const id = await watch(path);
      for (const status of [500, 200, 500, 200, 500, 200]) await check(id, path, status);
      await shows(id, { isFlapping: true, state: 'up' });
      const before = await told(id);
      await admin.delete(`/services/${id}`).expect(204);
      await eventually(async () => (await count('flappings', { serviceId: objectId(id), endedAt: null })) === 0);
      await eventually(async () => (await told(id)).length > before.length, { timeoutMs: 20_000 });
      expect(await told(id)).toMatchObject([
        ...before,
        { type: 'flapping.ended', data: { endReason: 'service_deleted' } },
      ]);
    });
  });

  describe('dependencies', () => {
    /** A service that others depend on, checked when a test says so. */
    async function aGateway(path: string): Promise<string> {
      return watch(path);
    }
    /** A service behind it, checked every second. */
    const behind = (path: string, parents: string[]): Promise<string> =>
      watch(path, { intervalSeconds: 1, timeoutMs: 900, parents });
    const breakDown = async (id: string, path: string): Promise<void> => {
      target.script(path, answer(500));
      await become(id, 'down');
    };
    const openIncident = async (id: string) =>
      (await admin.get(`/services/${id}/incidents?open=true`).expect(200)).body.items[0];

    it('nobody is told of an outage behind one that is DOWN; it is on record with its reason, and told if it goes on', async () => {
      const gateway = await aGateway('/gateway');
      const shop = await behind('/behind', [gateway]);
      await check(gateway, '/gateway', 500);
      await breakDown(shop, '/behind');
      expect(typesOf(await told(gateway))).toEqual(['incident.opened']);
      expect(await told(shop)).toEqual([]);
      expect(await openIncident(shop)).toMatchObject({ suppressedBy: gateway });
      expect(await view(shop)).toMatchObject({ state: 'down', suppressedBy: gateway });
      const checks = await count('checks', { serviceId: objectId(shop) });
      await eventually(async () => (await count('checks', { serviceId: objectId(shop) })) > checks);

      await check(gateway, '/gateway', 200);
      // Two intervals of its own to come back as well.
      await eventually(async () => typesOf(await told(shop)).length > 0, { timeoutMs: 20_000 });
      expect(typesOf(await told(shop))).toEqual(['incident.opened']);
      expect(await view(shop)).toMatchObject({ state: 'down', suppressedBy: null });
    });

    it('what ends while it is explained is never told', async () => {
      const gateway = await aGateway('/gateway-2');
      const shop = await behind('/behind-2', [gateway]);
      await check(gateway, '/gateway-2', 500);
      await breakDown(shop, '/behind-2');
      expect(await told(shop)).toEqual([]);
      target.script('/behind-2', answer(200));
      await become(shop, 'up');
      await check(gateway, '/gateway-2', 200);
      expect(await told(shop)).toEqual([]);
      expect((await admin.get(`/services/${shop}/incidents`).expect(200)).body.items).toMatchObject([
        { suppressedBy: gateway, endReason: 'recovered' },
      ]);
    });

    it('a parent that was not asked since is asked at once', async () => {
      const gateway = await aGateway('/gateway-3');
      const shop = await behind('/behind-3', [gateway]);
      target.script('/gateway-3', answer(500));
      await breakDown(shop, '/behind-3');
      await become(gateway, 'down'); // its own check is an hour away
      expect(await told(shop)).toEqual([]);
      expect(await view(shop)).toMatchObject({ suppressedBy: gateway });
    });

    it('parents that pass, are paused or were never evaluated explain nothing', async () => {
      const [passing, paused] = [await aGateway('/gateway-4'), await aGateway('/gateway-5')];
      await check(paused, '/gateway-5', 500);
      await admin.post(`/services/${paused}/pause`).expect(200);
      const unseen = (await createService(admin, clientId, { url: `${target.url}/unseen` })).id;
      await admin.post(`/services/${unseen}/pause`).expect(200);
      const shop = await behind('/behind-4', [passing, paused, unseen]);
      await breakDown(shop, '/behind-4');
      expect(typesOf(await told(shop))).toEqual(['incident.opened']);
      expect(await view(shop)).toMatchObject({ suppressedBy: null });
    });

    it('the end of what was told is told, whatever its parents are', async () => {
      const gateway = await aGateway('/gateway-6');
      const shop = await behind('/behind-6', [gateway]);
      await breakDown(shop, '/behind-6');
      expect(typesOf(await told(shop))).toEqual(['incident.opened']);
      await check(gateway, '/gateway-6', 500);
      target.script('/behind-6', answer(200));
      await become(shop, 'up');
      expect(typesOf(await told(shop))).toEqual(['incident.opened', 'incident.resolved']);
      expect((await admin.get(`/services/${shop}/incidents`).expect(200)).body.items).toMatchObject([
        { suppressedBy: null },
      ]);
    });
  });

  describe('settings of dependencies', () => {
    const make = async (parents: string[] = [], client = clientId): Promise<string> =>
      (await createService(admin, client, { url: `${target.url}/quiet`, intervalSeconds: 3_600, parents })).id;
    const setParents = (id: string, parents: string[]) => admin.patch(`/services/${id}`, { parents });

    it('are versioned and audited like others, and released when a parent is deleted', async () => {
      const [parent, other, child] = [await make(), await make(), await make()];
      const url = `/services/${child}`;
      const first = await admin
        .patch(url, { parents: [parent, other] })
        .set('If-Match', '"1"')
        .expect(200);
      expect(first.body).toMatchObject({ parents: [parent, other], version: 2 });
      await admin.patch(url, { parents: [] }).set('If-Match', '"1"').expect(412);
      const audit = await vigia.connection
        .collection('audit_events')
        .findOne({ action: 'service.updated', 'target.id': child });
      expect(JSON.stringify(audit)).toContain('parents');
      await admin.delete(`/services/${parent}`).expect(204);
      expect(await view(child)).toMatchObject({ parents: [other], version: 2 });
    });

    it('refuse cycles, more than eight levels, strangers and too many, each by its field', async () => {
      const chain = [await make()];
      for (let level = 0; level < 8; level += 1) chain.push(await make([chain[level]!]));
      const deep = await admin
        .post('/services', { clientId, name: 'x', url: target.url, parents: [chain[8]!] })
        .expect(422);
      expect(deep.body).toMatchObject({ code: 'service.dependency_depth', errors: [{ pointer: '/parents' }] });
      const above = await make();
      expect((await setParents(chain[0]!, [above]).expect(422)).body.code).toBe('service.dependency_depth');
      for (const parents of [[chain[0]!], [chain[8]!], [above, chain[3]!]]) {
        const { body } = await setParents(chain[0]!, parents).expect(422);
        expect(body).toMatchObject({ code: 'service.dependency_cycle', errors: [{ pointer: '/parents' }] });
      }
      const missing = await setParents(above, ['f'.repeat(24)]).expect(404);
      expect(missing.body).toMatchObject({ code: 'service.not_found', errors: [{ pointer: '/parents/0' }] });
      await setParents(
        above,
        Array.from({ length: 11 }, (_, n) => n.toString(16).padStart(24, '0')),
      ).expect(400);
      expect(await view(chain[0]!)).toMatchObject({ parents: [], version: 1 });
    });

    it('of two halves of a cycle at once one is refused', async () => {
      for (let round = 0; round < 5; round += 1) {
        const [one, other] = [await make(), await make()];
        const answers = await Promise.all([setParents(one, [other]), setParents(other, [one])]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      }
    });
  });

  describe('a monitor that is cut off', () => {
    const canaries = async (step: ReturnType<typeof answer>, failing: number): Promise<void> => {
      for (const path of CANARIES) target.script(path, step);
      const failed = async () => (await probingMetrics.canariesFailing.get()).values[0]?.value;
      await eventually(async () => (await failed()) === failing, { timeoutMs: 30_000, what: 'a round of canaries' });
    };
    const alerts = (): Promise<number> =>
      count('audit_events', { action: 'security.alert', 'changes.kind': 'monitor_blind' });

    it('confirms nothing, tells the administrators once, and goes on when it sees again', async () => {
      const ids = [await watch('/far-1'), await watch('/far-2')];
      await canaries(reset(), 3);
      for (const [index, id] of ids.entries()) {
        await check(id, `/far-${String(index + 1)}`, 500);
        await become(id, 'unknown');
        expect((await admin.get(`/services/${id}/incidents`).expect(200)).body.items).toEqual([]);
        expect((await admin.get(`/services/${id}/uptime`).expect(200)).body.last24h.downMs).toBe(0);
        expect(await told(id)).toEqual([]);
      }
      await eventually(async () => (await alerts()) === 1);
      expect(await count('notification_deliveries', { topic: 'security-alert' })).toBe(1);

      await canaries(answer(204), 0);
      await check(ids[0]!, '/far-1', 200);
      await become(ids[0]!, 'up');
      await check(ids[1]!, '/far-2', 500);
      await become(ids[1]!, 'down');
      expect(typesOf(await told(ids[1]!))).toEqual(['incident.opened']);
      expect(await alerts()).toBe(1);
    });
  });
});
