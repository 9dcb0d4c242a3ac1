import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { createClient, createService, QUICK_WATCH } from '../support/factories/index.js';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { eventually, eventuallyPasses } from '../support/poll/index.js';

jest.setTimeout(60_000);
const WAIT = { timeoutMs: 20_000, everyMs: 50 };

describe('a watched service', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let target: HttpTarget;
  let clientId: string;
  beforeAll(async () => {
    target = await startHttpTarget();
    vigia = await startTestApp({ OUTBOUND_ALLOW: `127.0.0.1:${String(target.port)}` });
    admin = await vigia.admin();
    await vigia.startBackground();
    clientId = (await createClient(admin)).id;
  });
  afterAll(async () => {
    await vigia.close();
    await target.close();
  });

  const watch = (path: string, of = clientId) =>
    createService(admin, of, { ...QUICK_WATCH, url: `${target.url}${path}` });
  const inState = (id: string, state: string) =>
    eventually(async () => {
      const { body } = await admin.get(`/services/${id}`).expect(200);
      return body.state === state ? body : null;
    }, WAIT);

  it('that answers is up, with its last check in every view', async () => {
    const own = (await createClient(admin)).id;
    const service = await watch('/up', own);
    await inState(service.id, 'up');
    const { body: status } = await eventuallyPasses(async () => {
      const given = await admin.get(`/clients/${own}/status`).expect(200);
      expect(given.body.services[0].lastCheck).not.toBeNull();
      return given;
    }, WAIT);
    expect(status).toEqual({
      clientId: own,
      state: 'up',
      services: [
        {
          id: service.id,
          name: service.name,
          state: 'up',
          since: expect.any(String),
          lastCheck: {
            id: expect.any(String),
            serviceId: service.id,
            scheduledAt: expect.any(String),
            startedAt: expect.any(String),
            outcome: 'ok',
            reason: null,
            detail: null,
            durationMs: expect.any(Number),
            phases: {
              dnsMs: null,
              tcpMs: expect.any(Number),
              tlsMs: null,
              firstByteMs: expect.any(Number),
              downloadMs: expect.any(Number),
            },
            statusCode: 200,
            trigger: expect.any(String),
          },
          uptime24h: 100,
        },
      ],
    });
    const list = await admin.get(`/services?clientId=${own}&state=up`).expect(200);
    expect(list.body.items).toMatchObject([{ id: service.id, state: 'up', lastCheck: { outcome: 'ok' } }]);
    const uptime = await admin.get(`/services/${service.id}/uptime`).expect(200);
    for (const window of ['last24h', 'last7d', 'last30d']) {
      const part = uptime.body[window];
      expect(part).toMatchObject({ uptimePercent: 100, downMs: 0, pausedMs: 0, incidents: 0 });
      expect(Number(part.monitoredMs) + Number(part.unknownMs)).toBe(part.windowMs);
    }
  });

  it('shows the very intervals behind its figures, alone and among the services of its client', async () => {
    const own = (await createClient(admin)).id;
    const [steady, broken] = [await watch('/steady', own), await watch('/breaks', own)];
    await Promise.all([inState(steady.id, 'up'), inState(broken.id, 'up')]);
    target.script('/breaks', answer(503));
    await inState(broken.id, 'down');
    target.script('/breaks', answer(200));
    await inState(broken.id, 'up');

    const { body } = await admin.get(`/services/${broken.id}/segments`).expect(200);
    type Part = { state: string; from: string; to: string };
    const parts = body.segments as Part[];
    expect(parts.map(({ state }) => state)).toEqual(['unknown', 'up', 'down', 'up']);
    const msOf = ({ from, to }: Part): number => Date.parse(to) - Date.parse(from);
    parts.slice(1).forEach((part, at) => expect(part.from).toBe(parts[at]?.to));
    expect(parts.reduce((sum, part) => sum + msOf(part), 0)).toBe(body.uptime.windowMs);
    const down = parts.filter(({ state }) => state === 'down');
    expect(body.uptime.downMs).toBe(down.reduce((sum, part) => sum + msOf(part), 0));
    const { body: incidents } = await admin.get(`/services/${broken.id}/incidents`).expect(200);
    expect(down.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: incidents.items[0].startedAt, to: incidents.items[0].endedAt },
    ]);

    // From one instant to another: what goes on meanwhile cannot change it.
    const range = `from=${String(parts[1]?.from)}&to=${String(parts[3]?.to)}`;
    const { body: client } = await admin.get(`/clients/${own}/uptime?${range}`).expect(200);
    expect(client.services).toMatchObject([
      { serviceId: steady.id, downMs: 0, uptimePercent: 100 },
      { serviceId: broken.id, downMs: body.uptime.downMs },
    ]);
    expect(client.anyDown.downMs).toBe(body.uptime.downMs);
    expect(client.mean.downMs).toBe(body.uptime.downMs);
    expect(client.mean.monitoredMs).toBeGreaterThan(client.anyDown.monitoredMs);
    expect(client.mean.uptimePercent).toBeGreaterThan(client.anyDown.uptimePercent);
    const file = await admin.get(`/clients/${own}/uptime/export?${range}`).expect(200);
    const [head, ...rows] = file.text.trim().split('\r\n');
    expect(head).toMatch(/^serviceId,name,from,to,uptimePercent,/);
    expect(rows).toEqual([expect.stringContaining(steady.id), expect.stringContaining(broken.id)]);

    const long = await admin.get(`/services/${broken.id}/segments?from=2020-01-01T00:00:00Z`).expect(400);
    expect(long.body.errors).toMatchObject([{ parameter: 'from' }]);
  });

  it('that breaks and recovers leaves one incident, its checks and its downtime', async () => {
    target.script('/flaps', answer(200));
    const service = await watch('/flaps');
    await inState(service.id, 'up');
    target.script('/flaps', answer(503));
    await inState(service.id, 'down');
    const open = await admin.get(`/incidents?serviceId=${service.id}&open=true`).expect(200);
    expect(open.body.items).toEqual([
      {
        id: expect.any(String),
        clientId,
        serviceId: service.id,
        startedAt: expect.any(String),
        endedAt: null,
        reason: 'status',
        detail: expect.stringContaining('503'),
        endReason: null,
        suppressedBy: null,
      },
    ]);
    expect((await admin.get(`/clients/${clientId}/status`).expect(200)).body.state).toBe('down');
    target.script('/flaps', answer(200));
    await inState(service.id, 'up');

    const incident = (await admin.get(`/incidents/${String(open.body.items[0].id)}`).expect(200)).body;
    expect(incident).toMatchObject({ endedAt: expect.any(String), endReason: 'recovered' });
    for (const path of [`/services/${service.id}/incidents`, `/incidents?clientId=${clientId}&open=false`])
      expect((await admin.get(path).expect(200)).body.items).toEqual([incident]);
    expect((await admin.get(`/incidents?serviceId=${service.id}&open=true`).expect(200)).body.items).toEqual([]);
    const later = new Date(Date.parse(incident.startedAt as string) + 1).toISOString();
    const none = await admin.get(`/incidents?serviceId=${service.id}&from=${later}`).expect(200);
    expect(none.body.items).toEqual([]);
    for (const query of ['open=yes', 'open=1', 'from=today', 'clientId=1', 'state=down'])
      await admin.get(`/incidents?${query}`).expect(400);

    const uptime = (await admin.get(`/services/${service.id}/uptime`).expect(200)).body.last24h;
    expect(uptime).toMatchObject({ incidents: 1, longestDownMs: uptime.downMs });
    expect(uptime.downMs).toBe(Date.parse(incident.endedAt as string) - Date.parse(incident.startedAt as string));
    expect(uptime.uptimePercent).toBeLessThan(100);

    const { body: failed } = await admin.get(`/services/${service.id}/checks?outcome=fail&limit=1`).expect(200);
    expect(failed.items[0]).toMatchObject({ outcome: 'fail', reason: 'status', statusCode: 503 });
    await eventuallyPasses(async () => {
      const { body } = await admin.get(`/services/${service.id}/checks`).expect(200);
      expect(body.items.length).toBeGreaterThan(2);
    }, WAIT);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = (await admin.get(`/services/${service.id}/checks?limit=2${cursor}`).expect(200)).body;
      seen.push(...page.items.map((check: { scheduledAt: string }) => check.scheduledAt));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${String(page.nextCursor)}`;
    }
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen.length).toBeGreaterThan(2);
  });

  it('may break a second time: that is a second incident', async () => {
    const service = await watch('/twice');
    for (const status of [200, 500, 200, 500]) {
      target.script('/twice', answer(status));
      await inState(service.id, status === 200 ? 'up' : 'down');
    }
    const { body } = await admin.get(`/services/${service.id}/incidents`).expect(200);
    expect(body.items).toMatchObject([{ endedAt: null }, { endReason: 'recovered' }]);
  });

  it('is checked at once when somebody asks', async () => {
    const service = await createService(admin, clientId, { intervalSeconds: 3_600, url: `${target.url}/run` });
    await inState(service.id, 'up');
    const { body } = await admin.post(`/services/${service.id}/run`).expect(200);
    expect(body).toMatchObject({
      runId: expect.any(String),
      check: { trigger: 'run', outcome: 'ok', statusCode: 200 },
    });
    const { body: checks } = await admin.get(`/services/${service.id}/checks`).expect(200);
    expect(checks.items.map((check: { id: string }) => check.id)).toContain(body.check.id);
  });

  it('rests while its client is suspended, goes on when it is active, and ends with it', async () => {
    const own = (await createClient(admin)).id;
    const byRule = await watch('/rule', own);
    const byPerson = await watch('/person', own);
    await inState(byRule.id, 'up');
    await admin.post(`/services/${byPerson.id}/pause`).expect(200);
    const paused = async (id: string) => (await admin.get(`/services/${id}`).expect(200)).body.isPaused as boolean;

    await admin.patch(`/clients/${own}`, { status: 'suspended', statusReason: 'teste' }).expect(200);
    await eventually(() => paused(byRule.id), WAIT);
    expect((await admin.get(`/clients/${own}/status`).expect(200)).body.state).toBe('unknown');
    expect((await admin.post(`/services/${byRule.id}/resume`).expect(422)).body.code).toBe('client.inactive');
    expect((await admin.get(`/services/${byRule.id}`).expect(200)).body.version).toBe(1);

    await admin.patch(`/clients/${own}`, { status: 'active' }).expect(200);
    await eventually(async () => !(await paused(byRule.id)), WAIT);
    expect(await paused(byPerson.id)).toBe(true);
    await inState(byRule.id, 'up');

    await admin.delete(`/clients/${own}`).expect(204);
    for (const { id } of [byRule, byPerson])
      await eventuallyPasses(() => admin.get(`/services/${id}`).expect(404), WAIT);
    const events = await vigia.connection
      .collection('audit_events')
      .find({ 'target.id': byRule.id })
      .sort({ at: 1 })
      .toArray();
    expect(events.map((event) => [event['action'], event['actor'].kind])).toEqual([
      ['service.created', 'user'],
      ['service.paused', 'system'],
      ['service.resumed', 'system'],
      ['service.deleted', 'system'],
    ]);
  });
});

describe('a client without services', () => {
  it('is unknown', async () => {
    const vigia = await startTestApp();
    try {
      const admin = await vigia.admin();
      const { id, number } = await createClient(admin);
      const { body } = await admin.get(`/clients/${String(number)}/status`).expect(200);
      expect(body).toEqual({ clientId: id, state: 'unknown', services: [] });
    } finally {
      await vigia.close();
    }
  });
});

describe('a service made while its client is being suspended', () => {
  it('rests as well, although the suspension did not see it', async () => {
    const vigia = await startTestApp();
    try {
      const admin = await vigia.admin();
      const client = await createClient(admin);
      const service = await createService(admin, client.id, { name: 'Escapou' });
      // The other transaction, whose own fact was handled before this service was there.
      await vigia.connection
        .collection('clients')
        .updateOne({ number: client.number }, { $set: { status: 'suspended' } });
      await vigia.startBackground();
      await eventuallyPasses(async () => {
        expect((await admin.get(`/services/${service.id}`)).body).toMatchObject({ isPaused: true, version: 1 });
      }, WAIT);
    } finally {
      await vigia.close();
    }
  });
});
