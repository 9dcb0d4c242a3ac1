import request from 'supertest';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor, createClient } from '../support/factories/index.js';

jest.setTimeout(60_000);

interface Shown {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly url: string;
  readonly tags: string[];
  readonly intervalSeconds: number;
  readonly isPaused: boolean;
  readonly version: number;
}

describe('many services at once', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clientId: string;

  beforeAll(async () => {
    vigia = await startTestApp({ RATE_LIMIT_WRITE_PER_MINUTE: '10000' });
    admin = await vigia.admin();
  });
  beforeEach(async () => {
    clientId = (await createClient(admin)).id;
  });
  afterAll(() => vigia.close());

  const make = async (more: object = {}): Promise<Shown> =>
    (await admin.post('/services', { clientId, name: 'Loja', url: 'https://loja.example', ...more }).expect(201))
      .body as Shown;
  const shown = async (id: string): Promise<Shown> => (await admin.get(`/services/${id}`).expect(200)).body as Shown;
  const listed = async (query = ''): Promise<Shown[]> =>
    (
      (await admin.get(`/services?clientId=${clientId}&sort=number&limit=100${query}`).expect(200)).body as {
        items: Shown[];
      }
    ).items;
  const bulk = async (body: object, api = admin) =>
    ((await api.post('/services/bulk', body).expect(200)).body as { results: Record<string, unknown>[] }).results;

  describe('by one action', () => {
    it('are paused and taken up again, each with its result', async () => {
      const [first, second] = [await make(), await make()];
      const other = await make({ clientId: (await createClient(admin)).id });
      const ids = [first.id, String(second.number), 'f'.repeat(24)];
      const outcomes = async (action: string) =>
        (await bulk({ ids, action })).map(({ outcome, code }) => [outcome, code]);
      const missing = ['refused', 'service.not_found'];
      expect(await outcomes('pause')).toEqual([['done', null], ['done', null], missing]);
      expect(await outcomes('pause')).toEqual([['unchanged', null], ['unchanged', null], missing]);
      expect((await shown(second.id)).isPaused).toBe(true);
      expect(await outcomes('resume')).toEqual([['done', null], ['done', null], missing]);
      expect(await shown(first.id)).toMatchObject({ isPaused: false, version: 3 });
      expect(await shown(other.id)).toMatchObject({ version: 1 });
    });

    it('are edited, and what does not fit one of them is refused for it alone, with its fields', async () => {
      const [quick, slow] = [await make({ timeoutMs: 5_000 }), await make({ timeoutMs: 25_000 })];
      const settings = { intervalSeconds: 20, degradedAfterMs: 900 };
      const results = await bulk({ ids: [quick.id, slow.id], action: 'edit', settings });
      expect(results).toMatchObject([
        { id: quick.id, outcome: 'done', version: 2, errors: [] },
        { id: slow.id, outcome: 'refused', version: 1, code: 'request.invalid', errors: [{ pointer: '/timeoutMs' }] },
      ]);
      expect(await shown(quick.id)).toMatchObject(settings);
      expect(await shown(slow.id)).toMatchObject({ intervalSeconds: 30, version: 1 });
    });

    it('get and lose tags, by which they are found', async () => {
      const [first, second] = [await make({ tags: ['vip', 'vip'] }), await make()];
      expect(first.tags).toEqual(['vip']);
      await bulk({ ids: [first.id, second.id], action: 'tag', addTags: ['loja'], removeTags: ['vip'] });
      expect((await listed('&tag=loja')).map(({ id }) => id)).toEqual([first.id, second.id]);
      expect(await listed('&tag=vip')).toEqual([]);
      const many = Array.from({ length: 20 }, (_, n) => `t${String(n)}`);
      const [result] = await bulk({ ids: [first.id], action: 'tag', addTags: many });
      expect(result).toMatchObject({ outcome: 'refused', code: 'request.invalid', errors: [{ pointer: '/tags' }] });
    });

    it('500 are done within the time of a request', async () => {
      const ids = [(await make()).id, ...Array.from({ length: 499 }, (_, n) => n.toString(16).padStart(24, '0'))];
      const results = await bulk({ ids, action: 'pause' });
      expect([results.length, results.filter(({ outcome }) => outcome === 'done').length]).toEqual([500, 1]);
      await admin.post('/services/bulk', { ids: [...ids, '1'], action: 'pause' }).expect(400);
    });

    it.each<[object, string]>([
      [{ action: 'edit' }, '/settings'],
      [{ action: 'edit', settings: {} }, '/settings'],
      [{ action: 'edit', settings: { url: 'https://a.example' } }, '/settings/url'],
      [{ action: 'tag' }, '/addTags'],
      [{ action: 'delete' }, '/action'],
    ])('are refused %j', async (body, pointer) => {
      const { body: problem } = await admin.post('/services/bulk', { ids: ['1'], ...body }).expect(400);
      expect((problem as { errors: { pointer: string }[] }).errors[0]?.pointer).toBe(pointer);
    });

    it('by whoever may pause them, and nobody else', async () => {
      const operator = await actorFor(vigia, { role: 'OPERATOR' });
      await operator.post('/services/bulk', { ids: ['1'], action: 'pause' }).expect(403);
      await operator.post('/services/bulk', { ids: ['1'], action: 'tag', addTags: ['a'] }).expect(200);
    });
  });

  describe('from a file', () => {
    const send = async (file: string, query: string, type = 'application/yaml') =>
      request(vigia.url)
        .post(`/api/v1/services/import?clientId=${clientId}&${query}`)
        .set('Authorization', `Bearer ${admin.token}`)
        .set('Content-Type', type)
        .buffer(true)
        .parse((response, done) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => done(null, text));
        })
        .send(file);
    const report = async (file: string, query: string) => {
      const { status, body } = await send(file, query);
      expect(status).toBe(200);
      return String(body)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const KUMA = JSON.stringify({
      monitorList: [
        {
          type: 'http',
          name: 'Loja',
          url: 'https://loja.example',
          interval: 60,
          headers: '{"X-Api-Key": "canary-of-kuma"}',
        },
        { type: 'docker', name: 'Contêiner' },
        { type: 'http', name: 'Painel', url: 'http://10.0.0.7/', interval: 60, notificationIDList: { 1: true } },
        { type: 'push', name: 'Fechamento', interval: 3600, active: 0 },
      ],
    });

    it('are tried, made, and not made twice', async () => {
      const query = 'source=uptime-kuma&mode=';
      const tried = await report(KUMA, `${query}dryRun`);
      expect(tried.map(({ outcome, code }) => [outcome, code])).toEqual([
        ['valid', null],
        ['refused', 'request.invalid'],
        ['refused', 'service.url_refused'],
        ['valid', null],
        [undefined, undefined],
      ]);
      expect(await listed()).toEqual([]);
      const made = await report(KUMA, `${query}continueOnError`);
      expect(made.at(-1)).toEqual({ summary: { created: 2, valid: 0, repeated: 0, refused: 2, skipped: 0 } });
      expect(made[3]).toMatchObject({ line: 4, notes: ['push token: make a new one', 'paused, as it was'] });
      expect((await listed()).map(({ name, url, isPaused }) => [name, url, isPaused])).toEqual([
        ['Loja', 'https://loja.example', false],
        ['Fechamento', 'push://', true],
      ]);
      expect(JSON.stringify(await vigia.connection.collection('services').find().toArray())).not.toContain(
        'canary-of-kuma',
      );
      expect((await report(KUMA, `${query}continueOnError`)).at(-1)).toMatchObject({
        summary: { created: 0, repeated: 2 },
      });
      expect((await report(KUMA, `${query}stopOnError`)).at(-1)).toMatchObject({ summary: { refused: 1, skipped: 2 } });
    });

    it('of Gatus and of Prometheus', async () => {
      const gatus =
        'endpoints:\n  - name: API\n    url: https://api.example\n    interval: 1m\n    conditions: ["[STATUS] == 200"]\n';
      const targets = '- targets: ["https://a.example", "b.example:443"]\n  labels: {team: web}\n';
      expect(await report(gatus, 'source=gatus&mode=continueOnError')).toMatchObject([{ outcome: 'created' }, {}]);
      expect(await report(targets, 'source=blackbox&mode=continueOnError')).toMatchObject([
        { outcome: 'created', notes: ['label team'] },
        { outcome: 'created' },
        {},
      ]);
      expect((await listed()).map(({ url }) => url)).toEqual([
        'https://api.example',
        'https://a.example',
        'tcp://b.example:443',
      ]);
    });

    it('are refused as a whole where the file, its client or its type is not right', async () => {
      const query = 'source=gatus&mode=dryRun';
      expect((await send('a: [', query)).status).toBe(400);
      expect((await send('{}', query, 'application/json')).status).toBe(415);
      expect((await send('{}', 'source=nagios&mode=dryRun')).status).toBe(400);
      clientId = 'f'.repeat(24);
      expect((await send('endpoints: []', query)).status).toBe(404);
    });
  });
});
