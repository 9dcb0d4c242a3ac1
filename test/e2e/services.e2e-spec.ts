import { aService, createClient, createService } from '../support/factories/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';

jest.setTimeout(60_000);

describe('services', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clientId: string;
  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
    clientId = (await createClient(admin)).id;
  });
  afterAll(() => vigia.close());

  it('are made with the defaults of a watch', async () => {
    const made = await admin.post('/services', aService(clientId, { name: 'Loja' })).expect(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      number: expect.any(Number),
      clientId,
      name: 'Loja',
      kind: 'http',
      url: 'https://padaria.example/health',
      method: 'GET',
      expectedStatus: [200],
      headers: [],
      body: null,
      keyword: null,
      jsonAssertion: null,
      followRedirects: true,
      options: {},
      timeoutMs: 10_000,
      intervalSeconds: 30,
      degradedAfterMs: null,
      failureThreshold: 3,
      recoveryThreshold: 2,
      parents: [],
      isPaused: false,
      pausedAt: null,
      state: 'new',
      since: made.body.createdAt,
      isFlapping: false,
      flappingValue: 0,
      suppressedBy: null,
      tags: [],
      lastCheck: null,
      nextCheckAt: expect.any(String),
      detectionBoundMs: 75_000,
      createdAt: expect.any(String),
      updatedAt: made.body.createdAt,
      version: 1,
    });
    expect(made.headers['location']).toBe(`/api/v1/services/${String(made.body.id)}`);
    const byId = await admin.get(`/services/${String(made.body.id)}`).expect(200);
    const byNumber = await admin.get(`/services/${String(made.body.number)}`).expect(200);
    expect(byId.headers['etag']).toBe('W/"1"');
    for (const answer of [byId, byNumber])
      expect(answer.body).toEqual({ ...made.body, nextCheckAt: expect.any(String) });
  });

  it('begin in state NEW with an open segment, in the transaction that makes them', async () => {
    const service = await createService(admin, clientId);
    const states = await vigia.connection
      .collection('service_states')
      .find({ partition: { $gte: 0 } })
      .toArray();
    const own = states.find((state) => String(state._id) === service.id);
    expect(own).toMatchObject({ fence: 0, version: 0, snapshot: { state: 'new' } });
    const segments = await vigia.connection.collection('segments').find({}).toArray();
    expect(segments.filter((segment) => String(segment['serviceId']) === service.id)).toMatchObject([
      { state: 'unknown', to: null },
    ]);
  });

  const pointers = (body: { errors: { pointer: string }[] }) => body.errors.map(({ pointer }) => pointer);
  const json = { path: '$.status', equals: 'ok' };
  const header = { name: 'X-Key', value: 'k' };

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown key', { state: 'up' }, '/state'],
    ['an empty name', { name: '  ' }, '/name'],
    ['a long name', { name: 'x'.repeat(101) }, '/name'],
    ['a client that is no id', { clientId: '7' }, '/clientId'],
    ['another method', { method: 'TRACE' }, '/method'],
    ['a status out of range', { expectedStatus: 99 }, '/expectedStatus/0'],
    ['a broken range', { expectedStatus: [200, '300-200'] }, '/expectedStatus/1'],
    ['a fraction as a status', { expectedStatus: 200.5 }, '/expectedStatus/0'],
    ['an empty list of status', { expectedStatus: [] }, '/expectedStatus'],
    ['an object as a status', { expectedStatus: { from: 200 } }, '/expectedStatus'],
    ['null as a status', { expectedStatus: null }, '/expectedStatus'],
    ['a header of the connection', { headers: [{ name: 'Host', value: 'x' }] }, '/headers/0'],
    ['a header name with a space', { headers: [{ name: 'X Key', value: 'x' }] }, '/headers/0/name'],
    ['a header value with a line break', { headers: [{ name: 'X-Key', value: 'a\r\nb: c' }] }, '/headers/0'],
    ['a header twice', { headers: [header, { ...header, name: 'x-key' }] }, '/headers/1/name'],
    ['a secret without a value', { headers: [{ name: 'X-Key', value: null, isSecret: true }] }, '/headers/0/value'],
    ['a text as a header', { headers: ['X-Key: k'] }, '/headers/0'],
    [
      '31 headers',
      { headers: Array.from({ length: 31 }, (_, n) => ({ ...header, name: `X-${String(n)}` })) },
      '/headers',
    ],
    ['a body with GET', { body: '{}' }, '/body'],
    ['a large body', { method: 'POST', body: 'é'.repeat(32_769) }, '/body'],
    ['an empty keyword', { keyword: { text: '' } }, '/keyword/text'],
    ['a list as a keyword', { keyword: [{ text: 'ok' }] }, '/keyword'],
    ['a keyword with HEAD', { method: 'HEAD', keyword: { text: 'ok' } }, '/keyword'],
    ['a broken JSON path', { jsonAssertion: { ...json, path: 'status' } }, '/jsonAssertion/path'],
    ['an object to equal', { jsonAssertion: { ...json, equals: {} } }, '/jsonAssertion/equals'],
    ['nothing to equal', { jsonAssertion: { path: '$' } }, '/jsonAssertion/equals'],
    ['a short timeout', { timeoutMs: 99 }, '/timeoutMs'],
    ['a timeout as a text', { timeoutMs: '5000' }, '/timeoutMs'],
    ['a timeout as long as the interval', { intervalSeconds: 5, timeoutMs: 5_000 }, '/timeoutMs'],
    ['a short interval', { intervalSeconds: 0 }, '/intervalSeconds'],
    ['a long interval', { intervalSeconds: 86_401 }, '/intervalSeconds'],
    ['a slow limit above the timeout', { degradedAfterMs: 10_000 }, '/degradedAfterMs'],
    ['no failure at all', { failureThreshold: 0 }, '/failureThreshold'],
    ['11 recoveries', { recoveryThreshold: 11 }, '/recoveryThreshold'],
  ])('refuse %s and name it', async (_, fault, pointer) => {
    const answer = await admin.post('/services', aService(clientId, fault)).expect(400);
    expect(pointers(answer.body)).toContain(pointer);
  });

  it('take status codes in every spelling and answer one', async () => {
    for (const [given, shown] of [
      [204, [204]],
      ['200-299', ['200-299']],
      [
        [200, '204', '301-302'],
        [200, 204, '301-302'],
      ],
      ['404-404', [404]],
    ]) {
      const made = await admin.post('/services', aService(clientId, { expectedStatus: given })).expect(201);
      expect(made.body.expectedStatus).toEqual(shown);
    }
  });

  it('presume a timeout of 0.8 of a short interval', async () => {
    const made = await admin.post('/services', aService(clientId, { intervalSeconds: 2 })).expect(201);
    expect(made.body.timeoutMs).toBe(1_600);
  });

  it('belong to a client that exists and is active', async () => {
    const missing = await admin.post('/services', aService('f'.repeat(24))).expect(404);
    expect(missing.body.code).toBe('client.not_found');
    const suspended = await createClient(admin, { status: 'suspended' });
    const answer = await admin.post('/services', aService(suspended.id)).expect(422);
    expect(answer.body.code).toBe('client.inactive');
  });

  describe('of a refused address', () => {
    it.each([
      'http://127.0.0.1:8080/',
      'http://localhost/',
      'http://169.254.169.254/latest/meta-data/',
      'http://[::1]/',
      'http://10.0.0.1/',
      'http://0x7f000001/',
      'https://padaria.example:22/',
      'ftp://padaria.example/',
      'https://user:secret@padaria.example/',
      'padaria.example',
    ])('%s are neither made nor edited', async (url) => {
      const refused = await admin.post('/services', aService(clientId, { url })).expect(400);
      expect(refused.body).toMatchObject({
        code: 'service.url_refused',
        errors: [{ pointer: '/url', code: 'service.url_refused' }],
      });
      const service = await createService(admin, clientId);
      await admin.patch(`/services/${service.id}`, { url }).expect(400);
      await admin.put(`/services/${service.id}`, { name: 'Loja', url }).expect(400);
      expect((await admin.get(`/services/${service.id}`)).body.url).toBe(service.url);
    });

    it('say how an operator frees it', async () => {
      const answer = await admin.post('/services', aService(clientId, { url: 'http://10.0.0.1/' })).expect(400);
      expect(answer.body.detail).toContain('OUTBOUND_ALLOW');
    });
  });

  it('keep secret headers encrypted and never answer them', async () => {
    const secret = { name: 'Authorization', value: 'Bearer very-secret-1', isSecret: true };
    const made = await admin.post('/services', aService(clientId, { headers: [secret, header] })).expect(201);
    const path = `/services/${String(made.body.id)}`;
    const shown = [
      { name: 'Authorization', value: null, isSecret: true },
      { name: 'X-Key', value: 'k', isSecret: false },
    ];
    expect(made.body.headers).toEqual(shown);
    const sealed = async () =>
      (await vigia.connection.collection('services').findOne({ number: made.body.number }))?.['headers'][0].value;
    const first = (await sealed()) as string;
    expect(first).toMatch(/^v1\./);

    const kept = await admin.put(path, { name: 'Loja', url: made.body.url, headers: shown }).expect(200);
    expect(kept.body).toMatchObject({ headers: shown, version: 2 });
    expect(await sealed()).toBe(first);
    await admin.patch(path, { timeoutMs: 5_000 }).expect(200);
    expect(await sealed()).toBe(first);
    await admin.patch(path, { headers: [{ ...secret, value: 'Bearer very-secret-2' }] }).expect(200);
    expect(await sealed()).not.toBe(first);

    const collections = ['services', 'service_states', 'audit_events', 'fact_deliveries', 'idempotency_keys'];
    for (const name of collections)
      expect(JSON.stringify(await vigia.connection.collection(name).find({}).toArray())).not.toContain('very-secret');
    const list = await admin.get('/services?limit=100').expect(200);
    expect(JSON.stringify(list.body)).not.toContain('very-secret');
  });

  describe('edits', () => {
    it('by PUT give every setting its default again', async () => {
      const settings = {
        method: 'POST',
        body: '{}',
        keyword: { text: 'ok' },
        jsonAssertion: json,
        degradedAfterMs: 500,
      };
      const made = await admin.post('/services', aService(clientId, settings)).expect(201);
      expect(made.body).toMatchObject({ ...settings, keyword: { text: 'ok', mustContain: true } });
      const full = { name: 'Loja', url: 'https://padaria.example/', clientId };
      const answer = await admin.put(`/services/${String(made.body.id)}`, full).expect(200);
      expect(answer.body).toMatchObject({ ...full, method: 'GET', body: null, keyword: null, jsonAssertion: null });
      expect(answer.body).toMatchObject({ degradedAfterMs: null, version: 2 });
      const other = await createClient(admin);
      const moved = await admin.put(`/services/${String(made.body.id)}`, { ...full, clientId: other.id }).expect(400);
      expect(pointers(moved.body)).toEqual(['/clientId']);
    });

    it('by PATCH change what they name; null clears what may be empty', async () => {
      const service = await createService(admin, clientId, { method: 'POST', body: '{}', keyword: { text: 'ok' } });
      const path = `/services/${String(service.number)}`;
      const answer = await admin.patch(path, { body: null, keyword: null, failureThreshold: 5 }).expect(200);
      expect(answer.body).toMatchObject({ body: null, keyword: null, failureThreshold: 5, method: 'POST', version: 2 });
      for (const name of ['name', 'url', 'method', 'expectedStatus', 'headers', 'timeoutMs', 'followRedirects']) {
        const refused = await admin.patch(path, { [name]: null }).expect(400);
        expect(pointers(refused.body)).toContain(`/${name}`);
      }
      const rule = await admin.patch(path, { intervalSeconds: 5 }).expect(400);
      expect(pointers(rule.body)).toEqual(['/timeoutMs']);
      expect((await admin.patch(path, {}).expect(200)).body.version).toBe(2);
    });

    it('honour If-Match, and tell the engine of each change', async () => {
      const { id } = await createService(admin, clientId);
      const stored = () => vigia.connection.collection('services').find({}).toArray();
      const configVersion = async () => (await stored()).find((row) => String(row._id) === id)?.['configVersion'];
      await admin.patch(`/services/${id}`, { name: 'Nome 2' }).set('If-Match', '"1"').expect(200);
      await admin.patch(`/services/${id}`, { name: 'Nome 3' }).set('If-Match', '"1"').expect(412);
      await admin.delete(`/services/${id}`).set('If-Match', '"1"').expect(412);
      expect(await configVersion()).toBe(2);
      await admin.post(`/services/${id}/pause`).expect(200);
      expect(await configVersion()).toBe(3);
      const facts = await vigia.connection.collection('fact_deliveries').find({ type: 'service.changed' }).toArray();
      const own = facts.filter((row) => row['fact'].payload.serviceId === id);
      expect(own).toHaveLength(3);
      expect(own[0]?.['key']).toMatch(/^partition:\d\d$/);
    });
  });

  it('are paused and resumed, each as often as one likes', async () => {
    const { id } = await createService(admin, clientId);
    const first = await admin.post(`/services/${id}/pause`).expect(200);
    expect(first.body).toMatchObject({ isPaused: true, pausedAt: expect.any(String), nextCheckAt: null, version: 2 });
    const second = await admin.post(`/services/${id}/pause`).expect(200);
    expect(second.body).toEqual(first.body);
    const run = await admin.post(`/services/${id}/run`).expect(422);
    expect(run.body.code).toBe('service.paused');
    const on = await admin.post(`/services/${id}/resume`).expect(200);
    expect(on.body).toMatchObject({ isPaused: false, pausedAt: null, nextCheckAt: expect.any(String), version: 3 });
    expect((await admin.post(`/services/${id}/resume`).expect(200)).body.version).toBe(3);
    const events = await vigia.connection
      .collection('audit_events')
      .find({ 'target.id': id })
      .sort({ at: 1 })
      .toArray();
    expect(events.map((event) => event['action'])).toEqual(['service.created', 'service.paused', 'service.resumed']);
  });

  it('run now answers null when nobody carries it out in time', async () => {
    const { id } = await createService(admin, clientId);
    const answer = await admin.post(`/services/${id}/run`).expect(200);
    expect(answer.body).toEqual({ runId: expect.any(String), check: null });
  });

  it('once deleted are gone from every route', async () => {
    const service = await createService(admin, clientId, { name: 'Apagado' });
    await admin.delete(`/services/${service.id}`).expect(204);
    for (const ref of [service.id, String(service.number)])
      for (const below of ['', '/checks', '/incidents', '/uptime']) {
        const answer = await admin.get(`/services/${ref}${below}`).expect(404);
        expect(answer.body.code).toBe('service.not_found');
      }
    expect((await admin.get('/services?search=apagado').expect(200)).body.items).toEqual([]);
  });

  it('are listed by client, state, word and host, in the asked order, page by page', async () => {
    const own = await createClient(admin);
    for (const name of ['Correio', 'Água', 'bolo'])
      await createService(admin, own.id, { name, url: `https://${name.length.toString()}.confeitaria.example/` });
    const list = async (query: string) => (await admin.get(`/services?clientId=${own.id}${query}`).expect(200)).body;
    const names = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name);
    expect(names(await list(''))).toEqual(['bolo', 'Água', 'Correio']);
    expect(names(await list('&sort=name'))).toEqual(['Água', 'bolo', 'Correio']);
    expect(names(await list('&search=agua'))).toEqual(['Água']);
    expect(names(await list('&search=confeitaria&sort=-name'))).toEqual(['Correio', 'bolo', 'Água']);
    expect(names(await list('&state=new'))).toHaveLength(3);
    expect(names(await list('&state=down'))).toEqual([]);
    const first = await list('&sort=name&limit=2');
    expect(names(await list(`&sort=name&limit=2&cursor=${String(first.nextCursor)}`))).toEqual(['Correio']);
    await admin.get(`/services?sort=name&limit=2&cursor=${String(first.nextCursor)}`).expect(400);
    for (const query of ['clientId=7', 'state=gone', 'sort=url', 'kind=http'])
      await admin.get(`/services?${query}`).expect(400);
  });

  it('are made once per Idempotency-Key', async () => {
    const body = aService(clientId);
    const post = (path: string, sent: object) => admin.post(path, sent).set('Idempotency-Key', 'service-once');
    const first = await post('/services', body).expect(201);
    const second = await post('/services', body).expect(201);
    expect(second.body).toEqual(first.body);
    await post('/services', { ...body, name: 'Outro' }).expect(422);
    const paused = await post(`/services/${String(first.body.id)}/pause`, {}).expect(200);
    const again = await post(`/services/${String(first.body.id)}/pause`, {}).expect(200);
    expect(again.body).toEqual(paused.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it.each(['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from=yesterday', 'outcome=bad', 'since=1'])(
    'refuse checks?%s',
    async (query) => {
      const { id } = await createService(admin, clientId);
      await admin.get(`/services/${id}/checks?${query}`).expect(400);
    },
  );
});
