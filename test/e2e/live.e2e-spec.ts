import { performance } from 'node:perf_hooks';
import { Background } from '../../src/common/lifecycle/index.js';
import { type Instances, startInstances } from '../support/app/instances.js';
import { type ApiClient, createTestApp } from '../support/app/test-app.js';
import { type EventStream, openEventStream } from '../support/event-stream/index.js';
import { actorFor, readingKey, type WatchedClient, watchedClient } from '../support/factories/index.js';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { eventually, eventuallyPasses } from '../support/poll/index.js';

jest.setTimeout(60_000);
const WAIT = { timeoutMs: 20_000, everyMs: 20 };

interface LiveEvent {
  readonly id: number;
  readonly type: string;
  readonly clientId: string;
  readonly serviceId: string;
  readonly state: string | null;
  readonly stateVersion: number | null;
  readonly incidentId: string | null;
}

/** One works, the other two only answer. */
describe('live feed of three instances over one database', () => {
  let instances: Instances;
  let target: HttpTarget;
  let admin: ApiClient;
  let own: WatchedClient;
  let foreign: WatchedClient;
  const streams: EventStream[] = [];

  beforeAll(async () => {
    target = await startHttpTarget();
    const environment = { OUTBOUND_ALLOW: `127.0.0.1:${String(target.port)}`, LIVE_CONNECTIONS_PER_CALLER: '3' };
    instances = await startInstances(3, environment);
    admin = await instances.first.admin();
    await instances.apps[1]?.get(Background).start();
    own = await watchedClient(admin, `${target.url}/own`);
    foreign = await watchedClient(admin, `${target.url}/foreign`);
    for (const { serviceId } of [own, foreign]) await inState(serviceId, 'up');
  });
  afterAll(async () => {
    for (const stream of streams) stream.close();
    await instances.apps[1]?.get(Background).stop();
    await instances.close();
    await target.close();
  });

  async function listen(n: number, headers: Record<string, string>, query = ''): Promise<EventStream> {
    const stream = await openEventStream(`${instances.url(n)}/api/v1/live${query}`, headers);
    streams.push(stream);
    return stream;
  }

  const inState = (serviceId: string, state: string) =>
    eventually(async () => (await admin.get(`/services/${serviceId}`).expect(200)).body.state === state, WAIT);
  const turn = async (path: string, { serviceId }: { serviceId: string }, state: 'up' | 'down') => {
    target.script(`/${path}`, answer(state === 'up' ? 200 : 500));
    await inState(serviceId, state);
  };
  const eventsOf = ({ events }: EventStream): LiveEvent[] =>
    events.filter(({ type }) => type !== 'resync').map(({ data }) => JSON.parse(data) as LiveEvent);
  const stored = (clientId: string) =>
    instances.first.connection
      .collection<{ _id: number; clientId: { toHexString(): string } }>('feed')
      .find()
      .sort({ _id: 1 })
      .toArray()
      .then((rows) => rows.filter((row) => row.clientId.toHexString() === clientId).map(({ _id }) => _id));

  it('a client at one instance sees within two seconds what a worker decides, and goes on at another with nothing lost or doubled', async () => {
    const before = await stored(own.clientId);
    const a = await listen(0, { 'X-API-Key': own.key });
    expect(a.status).toBe(200);
    expect(a.headers['content-type']).toContain('text/event-stream');

    target.script('/own', answer(500));
    target.script('/foreign', answer(500));
    const incidents = instances.first.connection.collection('open_incidents');
    await eventually(async () => (await incidents.countDocuments()) === 2, { ...WAIT, everyMs: 10 });
    const decidedAtMs = performance.now();
    const told = await eventually(() => a.events.find(({ type }) => type === 'incident.opened'), WAIT);
    const tookMs = Math.round(told.atMs - decidedAtMs);
    process.stdout.write(`live feed: told ${String(tookMs)} ms after the commit was seen\n`);
    expect(tookMs).toBeLessThan(2_000);
    await eventually(() => eventsOf(a).some(({ state }) => state === 'down'), WAIT);

    const lastEventId = a.lastEventId;
    a.close();
    await turn('own', own, 'up');
    await turn('foreign', foreign, 'up');
    await turn('own', own, 'down');
    const c = await listen(2, { 'X-API-Key': own.key, 'Last-Event-ID': lastEventId });
    await turn('own', own, 'up');
    await eventually(() => eventsOf(c).filter(({ state }) => state === 'up').length === 2, WAIT);

    const expected = (await stored(own.clientId)).slice(before.length);
    await eventually(() => eventsOf(a).length + eventsOf(c).length >= expected.length, WAIT);
    const ids = [...eventsOf(a), ...eventsOf(c)].map(({ id }) => id);
    expect(ids).toEqual(expected);
    expect(ids.length).toBeGreaterThanOrEqual(8); // four changes of state, two incidents with begin and end
    for (const event of [...eventsOf(a), ...eventsOf(c)]) expect(event.clientId).toBe(own.clientId);
    expect([...a.events, ...c.events].map(({ type }) => type)).not.toContain('resync');
    c.close();
  });

  it('counts without a gap, in the order of what is to be seen', async () => {
    const rows = await instances.first.connection.collection<{ _id: number }>('feed').find().sort({ _id: 1 }).toArray();
    expect(rows.map(({ _id }) => _id)).toEqual(rows.map((_, at) => at + 1));
  });

  it('tells whoever asks from time to time the same', async () => {
    const ask = async (query: string) =>
      (await instances.first.as(own.key).get(`/live${query}`).expect(200)).body as {
        items: LiveEvent[];
        lastEventId: number;
        isResync: boolean;
      };
    const now = await ask('');
    expect(now.items).toEqual([]);
    const all = await ask('?after=0');
    expect(all.items.map(({ id }) => id)).toEqual(await stored(own.clientId));
    expect(all.isResync).toBe(false);
    expect(all.lastEventId).toBeGreaterThanOrEqual(now.lastEventId);
    expect(await ask(`?after=${String(all.lastEventId + 1_000)}`)).toMatchObject({ items: [], isResync: true });
    await instances.first.as(own.key).get('/live?after=x').expect(400);
  });

  it('has whoever comes back too late, or with an id that nobody gave, read anew', async () => {
    const feed = instances.first.connection.collection<{ _id: number }>('feed');
    const [first] = await feed.find().sort({ _id: 1 }).limit(1).toArray();
    await feed.updateOne({ _id: first?._id ?? 0 }, { $set: { storedAt: new Date(Date.now() - 3_601_000) } });
    for (const lastEventId of ['0', '999999', 'yesterday']) {
      const stream = await listen(1, { 'X-API-Key': own.key, 'Last-Event-ID': lastEventId });
      await eventually(() => stream.events[0]?.type === 'resync', WAIT);
      expect(stream.lastEventId).toMatch(/^\d+$/);
      stream.close();
    }
  });

  it('is opened by a ticket, once, and ends with the session', async () => {
    const manager = await actorFor(instances.first, { role: 'MANAGER' });
    const { ticket } = (await manager.post('/auth/tickets').expect(201)).body as { ticket: string };
    const stream = await listen(2, {}, `?ticket=${ticket}`);
    expect(stream.status).toBe(200);
    expect((await listen(0, {}, `?ticket=${ticket}`)).status).toBe(401);
    await manager.post('/auth/logout', { reach: 'local' }).expect(200);
    await eventually(() => stream.isEnded, { timeoutMs: 7_000 });
    await eventuallyPasses(async () => {
      const row = await instances.first.connection
        .collection('access_logs')
        .findOne({ endpoint: '/api/v1/live', userId: { $ne: null } });
      expect(row).toMatchObject({ statusCode: 200 });
    }, WAIT);
  });

  it('ends when the key is taken back', async () => {
    const { id, key } = await readingKey(admin, own.clientId);
    const stream = await listen(2, { 'X-API-Key': key });
    expect(stream.status).toBe(200);
    await admin.delete(`/api-keys/${id}`).expect(204);
    await eventually(() => stream.isEnded, { timeoutMs: 7_000 });
  });

  it('gives one caller so many connections at a time', async () => {
    const { key } = await readingKey(admin, own.clientId);
    const open = await Promise.all([1, 2, 3].map(() => listen(0, { 'X-API-Key': key })));
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    const refused = await listen(0, { 'X-API-Key': key });
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('5');
    open[0]?.close();
    await eventually(async () => (await listen(0, { 'X-API-Key': key })).status === 200, WAIT);
    for (const stream of streams) stream.close();
  });

  it('ends its connections when the process ends', async () => {
    const ending = await createTestApp({ ...instances.first.database, description: 'test database' });
    await ending.listen(0, '127.0.0.1');
    const stream = await openEventStream(`${await ending.getUrl()}/api/v1/live`, { 'X-API-Key': own.key });
    expect(stream.status).toBe(200);
    const startedMs = performance.now();
    await ending.close();
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    await eventually(() => stream.isEnded, WAIT);
  });
});
