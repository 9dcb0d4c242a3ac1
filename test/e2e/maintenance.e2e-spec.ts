import { IncidentSweep } from '../../src/modules/alerts/incident-sweep.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { createClient, createService } from '../support/factories/index.js';
import { answer, startHttpTarget } from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';
import { startWebhookReceiver } from '../support/webhook-receiver/index.js';

jest.setTimeout(90_000);

const HOUR_MS = 3_600_000;
const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

interface Maintenance {
  readonly id: string;
  readonly version: number;
  readonly isActive: boolean;
  readonly endsAt: string | null;
  readonly window: { readonly from: string; readonly to: string } | null;
}

describe('maintenance', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clientId: string;
  const receiver = startWebhookReceiver({ secrets: {} });
  const target = startHttpTarget();

  beforeAll(async () => {
    const hosts = [(await target).url, (await receiver).urlOf('/news')].map((url) => new URL(url).host);
    vigia = await startTestApp({ OUTBOUND_ALLOW: hosts.join(',') });
    admin = await vigia.admin();
    clientId = (await createClient(admin)).id;
    const url = (await receiver).urlOf('/news');
    await admin.post('/notifications/destinations', { clientId, kind: 'webhook', name: 'Plantão', url }).expect(201);
    await vigia.startBackground();
  });
  afterAll(async () => {
    await vigia.close();
    await Promise.all([(await receiver).close(), (await target).close()]);
  });

  const plan = async (more: object = {}): Promise<Maintenance> =>
    (await admin.post('/maintenance', { clientId, title: 'Troca', durationMinutes: 60, ...more }).expect(201))
      .body as Maintenance;
  const end = async ({ id }: Maintenance): Promise<Maintenance> =>
    (await admin.post(`/maintenance/${id}/end`).expect(200)).body as Maintenance;

  const count = (collection: string, filter: object): Promise<number> =>
    vigia.connection.collection(collection).countDocuments(filter);

  describe('of a service that breaks', () => {
    const path = '/shop';
    const watch = async (): Promise<string> => {
      (await target).script(path, answer(200));
      const url = `${(await target).url}${path}`;
      const fast = { url, intervalSeconds: 1, timeoutMs: 900, failureThreshold: 1, recoveryThreshold: 1 };
      const { id } = await createService(admin, clientId, fast);
      await become(id, 'up');
      return id;
    };
    const become = (id: string, state: string): Promise<unknown> =>
      eventually(async () => (await admin.get(`/services/${id}`).expect(200)).body.state === state, {
        timeoutMs: 20_000,
        what: `state ${state}`,
      });
    const breakDown = async (id: string): Promise<void> => {
      (await target).script(path, answer(500));
      await become(id, 'down');
    };
    const mend = async (id: string): Promise<void> => {
      (await target).script(path, answer(200));
      await become(id, 'up');
    };
    /** Events that were sent about a service, once nothing is left to send. */
    const told = async (id: string): Promise<string[]> => {
      await vigia.app.get(IncidentSweep).heal();
      const waiting = { state: { $in: ['pending', 'sending'] } };
      await eventually(async () => (await count('notification_deliveries', waiting)) === 0, { timeoutMs: 20_000 });
      return (await receiver).deliveries
        .map(({ body }) => JSON.parse(body) as { type: string; data: { serviceId: string } })
        .filter(({ data }) => data.serviceId === id)
        .map(({ type }) => type);
    };
    /** The fact of the last change has been taken in: what follows it shows. */
    const settled = async (): Promise<void> => {
      await eventually(async () => (await count('fact_deliveries', { subscriber: 'alerts' })) === 0, {
        timeoutMs: 20_000,
      });
    };

    it('nobody hears of an outage that begins and ends inside, and uptime does not count it', async () => {
      const id = await watch();
      const work = await plan({ serviceIds: [id] });
      expect(work.isActive).toBe(true);
      await breakDown(id);
      await settled();
      await mend(id);
      await settled();
      expect(await told(id)).toEqual([]);
      const { body } = await admin.get(`/services/${id}/uptime`).expect(200);
      expect(body.last24h).toMatchObject({ downMs: 0 });
      expect(body.last24h.maintenanceMs).toBeGreaterThan(0);
      const { body: incidents } = await admin.get(`/services/${id}/incidents`).expect(200);
      expect(incidents.items).toHaveLength(1); // seen and on record, though nobody was woken
      await end(work);
      expect(await told(id)).toEqual([]);
    });

    it('an outage that outlasts it is told at its end', async () => {
      const id = await watch();
      const work = await plan({ serviceIds: [id], isExcludedFromUptime: false });
      await breakDown(id);
      await settled();
      expect(await told(id)).toEqual([]);
      const ended = await end(work);
      expect(ended.isActive).toBe(false);
      // The sweep leaves an outage alone that is a few seconds old.
      const first = await eventually(async () => ((news) => news.length > 0 && news)(await told(id)), {
        timeoutMs: 20_000,
      });
      expect(first).toEqual(['incident.opened']);
      await mend(id);
      await settled();
      expect(await told(id)).toEqual(['incident.opened', 'incident.resolved']);
      const { body } = await admin.get(`/services/${id}/uptime`).expect(200);
      expect(body.last24h.maintenanceMs).toBe(0);
      expect(body.last24h.downMs).toBeGreaterThan(0);
    });

    it('an outage that was told before ends inside, and that is told', async () => {
      const id = await watch();
      await breakDown(id);
      await settled();
      expect(await told(id)).toEqual(['incident.opened']);
      const work = await plan();
      await mend(id);
      await settled();
      expect(await told(id)).toEqual(['incident.opened', 'incident.resolved']);
      await end(work);
    });

    it('one that is not muted, and one of other services, keep nobody quiet', async () => {
      const id = await watch();
      const other = await createService(admin, clientId);
      const works = [await plan({ isMuted: false }), await plan({ serviceIds: [other.id] })];
      await breakDown(id);
      await settled();
      expect(await told(id)).toEqual(['incident.opened']);
      await Promise.all(works.map(end));
    });
  });

  it('is planned with its windows, and patched, ended or taken back', async () => {
    const startsAt = '2090-01-01T05:30:00.000Z';
    const made = await plan({ startsAt, rrule: 'FREQ=WEEKLY;BYDAY=SU', zone: 'America/Sao_Paulo' });
    expect(made).toMatchObject({
      serviceIds: [],
      startsAt,
      rrule: 'FREQ=WEEKLY;BYDAY=SU',
      cron: null,
      endsAt: null,
      isMuted: true,
      isExcludedFromUptime: true,
      isActive: false,
      window: null, // more than 400 days away
      version: 1,
    });
    const soon = later(2 * HOUR_MS);
    const moved = await admin
      .patch(`/maintenance/${made.id}`, { startsAt: soon, rrule: null, title: 'Mudança' })
      .set('If-Match', '"1"')
      .expect(200);
    expect(moved.body).toMatchObject({ title: 'Mudança', rrule: null, version: 2, window: { from: soon } });
    expect((await admin.post(`/maintenance/${made.id}/end`).expect(409)).body.code).toBe('maintenance.not_running');
    await admin.delete(`/maintenance/${made.id}`).expect(204);
    expect((await admin.get(`/maintenance/${made.id}`).expect(404)).body.code).toBe('maintenance.not_found');
  });

  it('that has begun keeps what was in force', async () => {
    const made = await plan();
    const refused = async (patch: object): Promise<string> =>
      (await admin.patch(`/maintenance/${made.id}`, patch).expect(409)).body.code as string;
    for (const patch of [{ durationMinutes: 30 }, { startsAt: later(HOUR_MS) }, { isExcludedFromUptime: false }])
      expect(await refused(patch)).toBe('maintenance.began');
    expect((await admin.delete(`/maintenance/${made.id}`).expect(409)).body.code).toBe('maintenance.began');
    const endsAt = later(HOUR_MS / 4);
    const shortened = await admin.patch(`/maintenance/${made.id}`, { endsAt, title: 'Quase pronta' }).expect(200);
    expect(shortened.body).toMatchObject({ endsAt, window: { to: endsAt }, isActive: true });
    const ended = await end(made);
    expect(ended).toMatchObject({ isActive: false, window: null });
    expect((await admin.post(`/maintenance/${made.id}/end`).expect(409)).body.code).toBe('maintenance.not_running');
    expect(await refused({ endsAt: null })).toBe('maintenance.began');
  });

  it.each<[string, object, string]>([
    ['a start in the past', { startsAt: later(-HOUR_MS) }, '/startsAt'],
    ['an end before its start', { startsAt: later(HOUR_MS), endsAt: later(HOUR_MS / 2) }, '/endsAt'],
    ['an unknown zone', { zone: 'Mars/Olympus' }, '/zone'],
    ['a rule that is none', { rrule: 'sometimes' }, '/rrule'],
    ['a rule by the hour', { rrule: 'FREQ=HOURLY' }, '/rrule'],
    ['a cron line that is none', { cron: 'at night' }, '/cron'],
    ['a cron line for every minute', { cron: '* * * * *' }, '/cron'],
    ['a rule beside a cron line', { rrule: 'FREQ=DAILY', cron: '30 2 * * *' }, '/cron'],
    ['more than a week', { durationMinutes: 10_081 }, '/durationMinutes'],
    ['a service twice', { serviceIds: ['65a000000000000000000001', '65a000000000000000000001'] }, '/serviceIds'],
  ])('is refused with %s', async (_, more, pointer) => {
    const body = { clientId, title: 'Troca', durationMinutes: 60, ...more };
    const refusal = await admin.post('/maintenance', body).expect(400);
    expect((refusal.body as { errors: { pointer: string }[] }).errors[0]?.pointer).toBe(pointer);
  });

  it('is refused about services of others, as about missing ones', async () => {
    const stranger = await createService(admin, (await createClient(admin)).id);
    for (const id of [stranger.id, '65a000000000000000000001']) {
      const body = { clientId, title: 'Troca', durationMinutes: 60, serviceIds: [id] };
      expect((await admin.post('/maintenance', body).expect(404)).body.code).toBe('service.not_found');
    }
  });
});
