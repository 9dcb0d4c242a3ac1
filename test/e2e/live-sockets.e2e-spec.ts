import { connect } from 'node:net';
import WebSocket from 'ws';
import { Background } from '../../src/common/lifecycle/index.js';
import { type Instances, startInstances } from '../support/app/instances.js';
import { type ApiClient, createTestApp } from '../support/app/test-app.js';
import { actorFor, type WatchedClient, watchedClient } from '../support/factories/index.js';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';

jest.setTimeout(60_000);
const WAIT = { timeoutMs: 20_000, everyMs: 20 };

interface Message {
  readonly event: string;
  readonly id: number;
  readonly data?: { clientId: string; state: string | null };
}

interface Opened {
  readonly socket: WebSocket;
  readonly messages: Message[];
  /** Of an answer that is no socket. */
  refused?: { status: number; body: string; headers: Record<string, unknown> };
  closedWith?: number;
}

/** One works, the other only answers. */
describe('live feed over sockets', () => {
  let instances: Instances;
  let target: HttpTarget;
  let admin: ApiClient;
  let own: WatchedClient;
  let foreign: WatchedClient;
  const all: Opened[] = [];

  beforeAll(async () => {
    target = await startHttpTarget();
    const environment = { OUTBOUND_ALLOW: `127.0.0.1:${String(target.port)}`, CORS_ORIGINS: 'https://painel.example' };
    instances = await startInstances(2, environment);
    admin = await instances.first.admin();
    await instances.apps[1]?.get(Background).start();
    own = await watchedClient(admin, `${target.url}/own`);
    foreign = await watchedClient(admin, `${target.url}/foreign`);
    for (const { serviceId } of [own, foreign]) await inState(serviceId, 'up');
  });
  afterAll(async () => {
    for (const { socket } of all) socket.terminate();
    await instances.apps[1]?.get(Background).stop();
    await instances.close();
    await target.close();
  });

  const inState = (serviceId: string, state: string) =>
    eventually(async () => (await admin.get(`/services/${serviceId}`).expect(200)).body.state === state, WAIT);

  /** Resolves once it is open or refused. */
  function open(
    n: number,
    path: string,
    headers: Record<string, string> = {},
    base = instances.url(n),
  ): Promise<Opened> {
    const socket = new WebSocket(`${base.replace('http', 'ws')}${path}`, { headers });
    const opened: Opened = { socket, messages: [] };
    all.push(opened);
    socket.on('message', (data: Buffer) => opened.messages.push(JSON.parse(data.toString('utf8')) as Message));
    socket.on('close', (code) => (opened.closedWith = code));
    return new Promise((resolve, reject) => {
      socket.on('open', () => {
        resolve(opened);
      });
      socket.on('unexpected-response', (_request, response) => {
        response.setEncoding('utf8');
        let body = '';
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => {
          opened.refused = { status: response.statusCode ?? 0, body, headers: response.headers };
          resolve(opened);
        });
      });
      socket.on('error', reject);
    });
  }
  const events = ({ messages }: Opened) => messages.filter(({ data }) => data !== undefined);

  it('tells what streams tell, goes on at another instance, and tells nothing of others', async () => {
    const a = await open(0, '/ws', { 'X-API-Key': own.key });
    await eventually(() => a.messages[0]?.event === 'beat', WAIT);
    target.script('/own', answer(500));
    target.script('/foreign', answer(500));
    for (const { serviceId } of [own, foreign]) await inState(serviceId, 'down');
    await eventually(() => events(a).some(({ data }) => data?.state === 'down'), WAIT);
    const lastId = a.messages.at(-1)?.id ?? 0;
    a.socket.close();
    target.script('/own', answer(200));
    await inState(own.serviceId, 'up');

    const b = await open(1, `/api/v1/live/socket?after=${String(lastId)}`, { Authorization: `Bearer ${own.key}` });
    await eventually(() => events(b).some(({ data }) => data?.state === 'up'), WAIT);
    const told = [...events(a), ...events(b)];
    const { body } = await instances.first.as(own.key).get('/live?after=0').expect(200);
    const inTheFeed = (body.items as { id: number }[]).map(({ id }) => id);
    await eventually(() => [...events(a), ...events(b)].at(-1)?.id === inTheFeed.at(-1), WAIT);
    expect([...events(a), ...events(b)].map(({ id }) => id)).toEqual(inTheFeed.slice(-told.length));
    for (const { data } of told) expect(data?.clientId).toBe(own.clientId);

    const late = await open(0, '/ws?after=999999', { 'X-API-Key': own.key });
    await eventually(() => late.messages[0]?.event === 'resync', WAIT);
  });

  it('lets nobody in whom the other routes would not', async () => {
    expect((await open(0, '/ws')).refused).toMatchObject({ status: 401 });
    expect((await open(0, '/ws?ticket=none')).refused).toMatchObject({ status: 401 });
    expect((await open(0, '/ws?after=x', { 'X-API-Key': own.key })).refused).toMatchObject({ status: 400 });
    expect((await open(0, '/nowhere')).refused).toMatchObject({ status: 404 });
    const stranger = await open(0, '/ws', { 'X-API-Key': own.key, Origin: 'https://evil.example' });
    expect(stranger.refused).toMatchObject({ status: 403 });
    expect(JSON.parse(stranger.refused?.body ?? '{}')).toMatchObject({ code: 'live.foreign_origin' });
    for (const origin of ['https://painel.example', instances.url(0)]) {
      const opened = await open(0, '/ws', { 'X-API-Key': own.key, Origin: origin });
      expect(opened.refused).toBeUndefined();
    }
    const { body, headers } = await instances.first.as(own.key).get('/live/socket').expect(426);
    expect(body).toMatchObject({ code: 'live.upgrade_required' });
    expect(headers['upgrade']).toBe('websocket');
  });

  it('is opened by a ticket, once, and ends with the session', async () => {
    const manager = await actorFor(instances.first, { role: 'MANAGER' });
    const { ticket } = (await manager.post('/auth/tickets').expect(201)).body as { ticket: string };
    const opened = await open(1, `/ws?ticket=${ticket}`);
    expect(opened.refused).toBeUndefined();
    expect((await open(0, `/ws?ticket=${ticket}`)).refused).toMatchObject({ status: 401 });
    await manager.post('/auth/logout', { reach: 'local' }).expect(200);
    await eventually(() => opened.closedWith === 1_001, { timeoutMs: 7_000 });
    const logged = () =>
      instances.first.connection
        .collection('access_logs')
        .findOne({ endpoint: '/api/v1/live/socket', userId: { $ne: null } });
    await eventually(async () => (await logged())?.['statusCode'] === 101, WAIT);
  });

  it('takes no messages, and none that are long', async () => {
    const talking = await open(0, '/ws', { 'X-API-Key': own.key });
    talking.socket.send('hello');
    await eventually(() => talking.closedWith === 1_003, WAIT);
    const long = await open(0, '/ws', { 'X-API-Key': own.key });
    long.socket.send('x'.repeat(2_000));
    await eventually(() => long.closedWith !== undefined, WAIT);
    expect(long.closedWith).toBe(1_009);
  });

  it('ends with the process', async () => {
    const ending = await createTestApp({ ...instances.first.database, description: 'test database' });
    await ending.listen(0, '127.0.0.1');
    const opened = await open(0, '/ws', { 'X-API-Key': own.key }, await ending.getUrl());
    expect(opened.refused).toBeUndefined();
    const startedMs = performance.now();
    await ending.close();
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    await eventually(() => opened.closedWith === 1_001, WAIT);
  });

  it('answers as always to whoever would also like another protocol', async () => {
    const { port } = new URL(instances.url(0));
    const body = JSON.stringify({ email: 'ninguem@example.com', password: 'errada-de-todo' });
    const lines = [
      'POST /api/v1/auth/login HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      'Content-Type: application/json',
      `Content-Length: ${String(body.length)}`,
    ];
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    // The body in two parts: one comes with the head, the other one later.
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
    setTimeout(() => socket.write(body.slice(10)), 50);
    await eventually(() => /^HTTP\/1\.1 401 /.test(text) && text.includes('auth.'), WAIT);
    // And the connection goes on.
    text = '';
    socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await eventually(() => /^HTTP\/1\.1 200 /.test(text), WAIT);
    socket.destroy();
  });
});
