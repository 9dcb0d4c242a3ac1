import { ObjectId } from 'mongodb';
import { Background } from '../../src/common/lifecycle/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { createClient } from '../support/factories/index.js';
import { type Certificate, makeSelfSignedCertificate } from '../support/http-target/index.js';
import { records, startHostileDns } from '../support/hostile-dns/index.js';
import { HAS_REDIS, startTestRedis } from '../support/limits/test-redis.js';
import { eventually } from '../support/poll/index.js';
import { startSmtpSink } from '../support/smtp-sink/index.js';
import { lineServer, startTcpTarget } from '../support/tcp-target/index.js';

jest.setTimeout(60_000);

const SECRET = 'canary-of-a-check';

interface Pings {
  readonly items: {
    readonly number: number;
    readonly at: string;
    readonly kind: string;
    readonly exitCode: number | null;
    readonly durationMs: number | null;
    readonly body: string | null;
  }[];
  readonly heartbeat: { readonly state: string; readonly isRunning: boolean; readonly downAt: string | null } | null;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly lastCheck: { readonly outcome: string; readonly reason: string | null } | null;
}

describe('services that are not asked over HTTP', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clientId: string;
  let certificate: Certificate;

  beforeAll(async () => {
    certificate = await makeSelfSignedCertificate();
    vigia = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.1' });
    admin = await vigia.admin();
    clientId = (await createClient(admin)).id;
    await vigia.startBackground();
  });
  afterAll(() => vigia.close());

  const aCheck = (url: string, more: object = {}) => ({
    clientId,
    name: 'Banco',
    url,
    intervalSeconds: 1,
    timeoutMs: 900,
    failureThreshold: 1,
    recoveryThreshold: 1,
    ...more,
  });
  const shown = async (id: string): Promise<Shown> => (await admin.get(`/services/${id}`).expect(200)).body as Shown;
  const become = (id: string, state: string): Promise<Shown> =>
    eventually(
      async () => {
        const service = await shown(id);
        // History is written a moment later than the state.
        const outcome = state === 'up' ? 'ok' : 'fail';
        return service.state === state && service.lastCheck?.outcome === outcome ? service : undefined;
      },
      { timeoutMs: 20_000, what: `state ${state}` },
    );
  const watch = async (url: string, more: object = {}): Promise<Shown> =>
    (await admin.post('/services', aCheck(url, more)).expect(201)).body as Shown;

  it('go up, go down when nobody is there, and come back', async () => {
    const greeting = lineServer('ready\r\n', () => undefined);
    const first = await startTcpTarget(greeting);
    const url = `tcp://127.0.0.1:${String(first.port)}`;
    const made = await watch(url, { options: { expect: 'ready' } });
    expect(made).toMatchObject({
      kind: 'tcp',
      url,
      method: null,
      expectedStatus: [],
      headers: [],
      followRedirects: false,
      options: { expect: 'ready' },
    });
    expect((await become(made.id, 'up')).lastCheck).toMatchObject({ outcome: 'ok' });
    await first.close();
    expect((await become(made.id, 'down')).lastCheck).toMatchObject({ outcome: 'fail', reason: 'connect' });
    const { body: incidents } = await admin.get(`/services/${made.id}/incidents`).expect(200);
    expect((incidents as { items: unknown[] }).items).toHaveLength(1);
  });

  it('fail for what their kind looks at', async () => {
    const tls = await startTcpTarget(() => undefined, { tls: certificate });
    const mail = await startSmtpSink();
    const silent = await startTcpTarget(lineServer('hello\r\n', () => undefined));
    try {
      const [self, trusting, noStartTls, plainMail, other] = await Promise.all([
        watch(`tls://127.0.0.1:${String(tls.port)}`),
        watch(`tls://127.0.0.1:${String(tls.port)}`, { options: { verifyChain: false } }),
        watch(`smtp://127.0.0.1:${String(mail.port)}`, { options: { security: 'starttls' } }),
        watch(`smtp://127.0.0.1:${String(mail.port)}`),
        watch(`tcp://127.0.0.1:${String(silent.port)}`, { options: { expect: 'ready' }, timeoutMs: 300 }),
      ]);
      await Promise.all([become(trusting.id, 'up'), become(plainMail.id, 'up')]);
      expect((await become(self.id, 'down')).lastCheck?.reason).toBe('cert_self_signed');
      expect((await become(noStartTls.id, 'down')).lastCheck?.reason).toBe('assertion');
      expect((await become(other.id, 'down')).lastCheck?.reason).toMatch(/^timeout/);
    } finally {
      await Promise.all([tls.close(), mail.close(), silent.close()]);
    }
  });

  it('ask a resolver for records, and fail when others come', async () => {
    const dns = await startHostileDns();
    dns.script('padaria.example', records({ type: 'MX', value: '10 mail.example' }));
    try {
      const options = { type: 'MX', expected: ['10 mail.example'] };
      const made = await watch(`dns://${dns.server}/padaria.example`, { options });
      expect(made).toMatchObject({ kind: 'dns', options });
      await become(made.id, 'up');
      dns.script('padaria.example', records({ type: 'MX', value: '10 elsewhere.example' }));
      expect((await become(made.id, 'down')).lastCheck?.reason).toBe('assertion');
    } finally {
      await dns.close();
    }
  });

  it('send echo requests, where this machine may', async () => {
    const made = await watch('ping://127.0.0.1', { intervalSeconds: 3, timeoutMs: 2_500, options: { count: 1 } });
    const { lastCheck } = await eventually(
      async () => ((service) => service.lastCheck && service)(await shown(made.id)),
      { timeoutMs: 20_000 },
    );
    expect(['ok', 'local']).toContain(lastCheck?.reason ?? lastCheck?.outcome);
  });

  it('keep the password of a Redis for themselves, and a null keeps it', async () => {
    if (!HAS_REDIS) return void process.stdout.write('redis: no server on this machine\n');
    const redis = await startTestRedis();
    try {
      // The default user of a Redis without a password takes none: the server says so, and nothing else does.
      const made = await watch(redis.url, { options: { password: SECRET } });
      expect(made).toMatchObject({ kind: 'redis', options: { password: null } });
      const refused = await become(made.id, 'down');
      const open = await watch(redis.url);
      await become(open.id, 'up');

      const stored = await vigia.connection
        .collection('services')
        .findOne({ kind: 'redis', 'options.password': { $exists: true } });
      const sealed = (stored?.['options'] as { password: string }).password;
      await admin.patch(`/services/${made.id}`, { options: { password: null, username: 'default' } }).expect(200);
      const kept = await vigia.connection.collection('services').findOne({ _id: stored?._id });
      expect(kept?.['options']).toEqual({ username: 'default', password: sealed });
      const { body: events } = await admin.get('/audit?limit=100').expect(200);
      for (const text of [stored, kept, refused, events].map((value) => JSON.stringify(value)))
        expect(text).not.toContain(SECRET);

      await admin.patch(`/services/${made.id}`, { options: {} }).expect(200);
      await become(made.id, 'up');
    } finally {
      await redis.stop();
    }
  });

  describe('and tell of themselves', () => {
    const hourly = { everySeconds: 3_600, graceSeconds: 600 };
    /** The watch looks by itself once a day: whatever comes sooner, a signal or a deadline brings. */
    const rarely = {
      failureThreshold: undefined,
      recoveryThreshold: undefined,
      intervalSeconds: 86_400,
      timeoutMs: 5_000,
    };
    const aJob = async (options: object = hourly): Promise<{ id: string; url: string }> => {
      const { id } = await watch('push://', { ...rarely, options });
      const { body } = await admin.post(`/services/${id}/push-token`).expect(200);
      return { id, url: (body as { url: string }).url.replace(/^https?:\/\/[^/]+/, vigia.url) };
    };
    const say = async (url: string, init?: RequestInit): Promise<number> => (await fetch(url, init)).status;
    const pings = async (id: string) => (await admin.get(`/services/${id}/pings`).expect(200)).body as Pings;

    it('are up with their first signal, down when they say so, and up again', async () => {
      const made = await watch('push://', { ...rarely, options: hourly });
      expect(made).toMatchObject({ kind: 'push', state: 'new', failureThreshold: 1, detectionBoundMs: 4_200_000 });
      const { id, url } = await aJob();
      expect((await pings(id)).heartbeat).toMatchObject({ state: 'new', downAt: null, isRunning: false });
      expect(await say(url)).toBe(200);
      await become(id, 'up');
      expect(await say(`${url}/3`, { method: 'POST', body: 'disk full' })).toBe(200);
      expect((await become(id, 'down')).lastCheck?.reason).toBe('reported');
      expect(await say(`${url}/0`)).toBe(200);
      await become(id, 'up');
      const { items, heartbeat } = await pings(id);
      expect(items.map(({ number, kind, exitCode, body }) => [number, kind, exitCode, body])).toEqual([
        [3, 'ok', 0, null],
        [2, 'fail', 3, 'disk full'],
        [1, 'ok', null, null],
      ]);
      expect(heartbeat?.state).toBe('up');
      const { body: incidents } = await admin.get(`/services/${id}/incidents`).expect(200);
      const [incident, ...others] = (incidents as { items: { startedAt: string; endedAt: string }[] }).items;
      expect([others, incident?.startedAt, incident?.endedAt]).toEqual([[], items[1]?.at, items[0]?.at]);
    });

    it('are down at the very time when a signal is missed, and a late one does not undo that', async () => {
      const { id, url } = await aJob({ everySeconds: 60, graceSeconds: 10 });
      await say(url);
      await become(id, 'up');
      // As if it had come a while ago: its grace ends in two seconds.
      const lastOkAt = new Date(Date.now() - 68_000);
      const rows = vigia.connection.collection('heartbeats');
      const one = { 'heartbeat.lastOkAt': { $exists: true }, _id: new ObjectId(id) };
      await rows.updateOne(one, { $set: { 'heartbeat.lastOkAt': lastOkAt } });
      await admin.post(`/services/${id}/run`).expect(200);
      const { downAt } = (await pings(id)).heartbeat ?? {};
      expect(downAt).toBe(new Date(lastOkAt.getTime() + 70_000).toISOString());
      expect((await become(id, 'down')).lastCheck?.reason).toBe('missed');
      await say(url);
      await become(id, 'up');
      // And one whose outage was over before anybody looked.
      const missedAt = Date.now() + 200;
      await rows.updateOne(one, { $set: { 'heartbeat.lastOkAt': new Date(missedAt - 70_000) } });
      await eventually(() => Promise.resolve(Date.now() > missedAt));
      await say(url);
      const { body } = await eventually(
        async () => {
          const found = await admin.get(`/services/${id}/incidents`).expect(200);
          const { items } = found.body as { items: { endedAt: string | null }[] };
          return items.length === 2 && items.every(({ endedAt }) => endedAt !== null) ? found : undefined;
        },
        { timeoutMs: 20_000 },
      );
      const starts = (body as { items: { startedAt: string }[] }).items.map(({ startedAt }) => startedAt);
      expect(Date.parse(starts[1] ?? '') - Date.parse(downAt ?? '')).toBe(0);
      await become(id, 'up');
    });

    it('are down also when a worker takes over that has never looked', async () => {
      const { id, url } = await aJob({ everySeconds: 60, graceSeconds: 10 });
      await say(url);
      await become(id, 'up');
      await vigia.app.get(Background).stop();
      const lastOkAt = new Date(Date.now() - 67_000);
      await vigia.connection
        .collection('heartbeats')
        .updateOne({ _id: new ObjectId(id) }, { $set: { 'heartbeat.lastOkAt': lastOkAt } });
      await vigia.startBackground();
      expect((await become(id, 'down')).lastCheck?.reason).toBe('missed');
      const { body } = await admin.get(`/services/${id}/incidents`).expect(200);
      const [incident] = (body as { items: { startedAt: string }[] }).items;
      expect(incident?.startedAt).toBe(new Date(lastOkAt.getTime() + 70_000).toISOString());
    });

    it('say how long their runs take, and are down when one does not end', async () => {
      const { id, url } = await aJob({ everySeconds: 3_600, graceSeconds: 10 });
      await say(`${url}/start?runId=a`);
      await eventually(async () => (await pings(id)).heartbeat?.isRunning === true);
      await say(`${url}?runId=b`);
      await say(`${url}?runId=a`);
      const { items } = await pings(id);
      expect(items.map(({ durationMs }) => durationMs === null)).toEqual([false, true, true]);
      await say(`${url}/start?runId=c`);
      const one = { _id: new ObjectId(id) };
      const startedAt = new Date(Date.now() - 9_500);
      await vigia.connection
        .collection('heartbeats')
        .updateOne(one, { $set: { 'heartbeat.runs': [{ runId: 'c', startedAt }] } });
      await admin.post(`/services/${id}/run`).expect(200);
      expect((await become(id, 'down')).lastCheck?.reason).toBe('overrun');
    });

    it('with a token that is kept as a hash, and ends when another one is made or the service is deleted', async () => {
      const { id, url } = await aJob();
      const token = url.split('/').at(-1) ?? '';
      expect(token).toMatch(/^vigia_push_[\w-]{43}$/);
      const kept = await vigia.connection.collection('heartbeats').find().toArray();
      const { body: events } = await admin.get('/audit?limit=20').expect(200);
      expect(JSON.stringify([kept, events])).toContain('service.push_token_made');
      expect(JSON.stringify([kept, events])).not.toContain(token);
      const { body } = await admin.post(`/services/${id}/push-token`).expect(200);
      const next = (body as { token: string }).token;
      const other = url.replace(token, next);
      expect([await say(url), await say(other), await say(`${other}x`)]).toEqual([404, 200, 404]);
      const words = ['start', 'log', 'fail', '0', '255', '256', '-1', 'end', 'START'];
      expect(await Promise.all(words.map((word) => say(`${url}/${word}`)))).toEqual(words.map(() => 404));
      expect(await Promise.all(words.map((word) => say(`${other}/${word}`)))).toEqual([
        ...[200, 200, 200, 200, 200],
        ...[404, 404, 404, 404],
      ]);
      await admin.delete(`/services/${id}`).expect(204);
      expect(await say(other)).toBe(404);
    });

    it('take words of any type up to their limit, and no other parameter', async () => {
      const { id, url } = await aJob();
      const post = (body: string | Buffer, type: string, more: object = {}) =>
        say(`${url}/log`, { method: 'POST', body: body as string, headers: { 'Content-Type': type, ...more } });
      expect(await post('x'.repeat(10_000), 'text/plain')).toBe(200);
      expect(await post('{"rows": 3}', 'application/json')).toBe(200);
      expect(await post('é'.repeat(5_001), 'text/plain')).toBe(413);
      expect(await post('x', 'text/plain', { 'Content-Encoding': 'gzip' })).toBe(415);
      expect(await say(`${url}?rid=1`)).toBe(400);
      expect(await say(`${url}?runId=${'x'.repeat(65)}`)).toBe(400);
      expect((await pings(id)).items.map(({ body }) => body?.length)).toEqual([11, 10_000]);
    });

    it('are refused a token where they are asked', async () => {
      const { id } = await watch('tcp://127.0.0.1:4430');
      const { body } = await admin.post(`/services/${id}/push-token`).expect(422);
      expect(body).toMatchObject({ code: 'service.not_pushed' });
    });

    it.each<[string, object, string]>([
      ['nothing to expect', {}, '/options/everySeconds'],
      ['two things to expect', { everySeconds: 60, cron: '0 3 * * *', timeZone: 'UTC' }, '/options/everySeconds'],
      ['cron without a zone', { cron: '0 3 * * *' }, '/options/timeZone'],
      ['a zone that is none', { cron: '0 3 * * *', timeZone: 'Mars/Phobos' }, '/options/timeZone'],
      ['cron that never comes', { cron: '0 0 30 2 *', timeZone: 'UTC' }, '/options/cron'],
      ['a grace that is none', { everySeconds: 60, graceSeconds: 1 }, '/options/graceSeconds'],
    ])('are refused with %s', async (_, options, pointer) => {
      const { body } = await admin.post('/services', aCheck('push://', { ...rarely, options })).expect(400);
      expect((body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toEqual([pointer]);
    });

    it('are refused with a host, and with more than one result that decides', async () => {
      for (const [url, more, pointer] of [
        ['push://host.example', {}, '/url'],
        ['push://', { failureThreshold: 3 }, '/failureThreshold'],
        ['push://', { degradedAfterMs: 100 }, '/degradedAfterMs'],
      ] as const) {
        const { body } = await admin
          .post('/services', aCheck(url, { ...rarely, options: hourly, ...more }))
          .expect(400);
        expect((body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toEqual([pointer]);
      }
    });
  });

  it.each<[string, string, object, string]>([
    ['a method', 'tcp://host.example:2222', { method: 'GET' }, '/method'],
    ['status codes', 'tcp://host.example:2222', { expectedStatus: 200 }, '/expectedStatus'],
    ['headers', 'tls://host.example', { headers: [{ name: 'X-A', value: 'a' }] }, '/headers'],
    ['a body', 'tls://host.example', { body: 'x' }, '/body'],
    ['a keyword', 'tls://host.example', { keyword: { text: 'x' } }, '/keyword'],
    ['a value in JSON', 'tls://host.example', { jsonAssertion: { path: '$.a', equals: 1 } }, '/jsonAssertion'],
    ['redirects', 'tls://host.example', { followRedirects: true }, '/followRedirects'],
    ['an option of another kind', 'tcp://host.example:2222', { options: { minDays: 7 } }, '/options/minDays'],
    ['an option over HTTP', 'https://host.example', { options: { send: 'x' } }, '/options/send'],
    ['an option that no kind has', 'tls://host.example', { options: { days: 7 } }, '/options/days'],
    ['an option of another type', 'tls://host.example', { options: { minDays: 'x' } }, '/options/minDays'],
    ['options that are no object', 'tls://host.example', { options: 'x' }, '/options'],
    ['a contradiction', 'smtps://mx.example:4650', { options: { security: 'none' } }, '/options/security'],
    ['a user without a password', 'redis://host.example:2222', { options: { username: 'a' } }, '/options/password'],
    ['a secret that is not there', 'redis://host.example:2222', { options: { password: null } }, '/options/password'],
    ['another kind than its address means', 'tcp://host.example:2222', { kind: 'tls' }, '/kind'],
    ['a question without a type', 'dns://host.example/padaria.example', {}, '/options/type'],
    ['a record that is no text', 'dns:///a.example', { options: { type: 'A', expected: [1] } }, '/options/expected'],
    ['a question without a name', 'dns://host.example', { options: { type: 'A' } }, '/url'],
    ['a port to ping', 'ping://host.example:80', { intervalSeconds: 10, timeoutMs: 3_000 }, '/url'],
    ['an address without its port', 'tcp://host.example', {}, '/url'],
    ['a path that the kind has not', 'mysql://host.example:2222/shop', {}, '/url'],
    ['a user in the address', 'tcp://me@host.example:2222', {}, '/url'],
  ])('are refused with %s', async (_, url, more, pointer) => {
    const { body } = await admin.post('/services', aCheck(url, more)).expect(400);
    const pointers = (body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer);
    expect([...new Set(pointers)]).toEqual([pointer]);
  });

  it.each([
    ['a port of the inside', 'redis://host.example'],
    ['an address of the inside', 'tcp://10.0.0.7:2222'],
    ['another spelling of this machine', 'tcp://0x7f000001:2222'],
    ['the metadata of a cloud', 'tcp://169.254.169.254:80'],
    ['an address to ping', 'ping://10.0.0.7'],
    ['a resolver of the inside', 'dns://10.0.0.7/a.example'],
  ])('are refused at %s, unless it is allowed', async (_, url) => {
    const more = url.startsWith('dns') ? { options: { type: 'A' } } : { intervalSeconds: 10, timeoutMs: 3_000 };
    const { body } = await admin.post('/services', aCheck(url, more)).expect(400);
    expect(body).toMatchObject({ code: 'service.url_refused', errors: [{ pointer: '/url' }] });
  });

  it('stay of their kind', async () => {
    const target = await startTcpTarget(() => undefined);
    const made = await watch(`tcp://127.0.0.1:${String(target.port)}`);
    for (const url of ['tls://127.0.0.1:4430', 'http://127.0.0.1:4430/']) {
      const patch = await admin.patch(`/services/${made.id}`, { url }).expect(400);
      expect(patch.body).toMatchObject({ errors: [{ pointer: '/url' }] });
      const put = await admin.put(`/services/${made.id}`, { name: 'Banco', url }).expect(400);
      expect(put.body).toMatchObject({ errors: [{ pointer: '/url' }] });
    }
    await target.close();
  });
});
