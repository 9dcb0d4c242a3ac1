import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { ApiKeysRepository } from '../../src/modules/auth/api-keys/api-keys.repository.js';
import { newApiKeyText, formatApiKey } from '../../src/modules/auth/api-keys/api-key-text.js';
import { type ApiClient, createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';
import { aClient, actorFor } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

interface Made {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly expiresAt: string;
  readonly clientId: string | null;
}

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const SOON = { timeoutMs: 5_000, everyMs: 100 };

describe('API keys over two instances', () => {
  let first: TestApp;
  let secondApp: NestExpressApplication;
  let urls: readonly [string, string];
  let admin: ApiClient;
  let clientIds: readonly string[];

  beforeAll(async () => {
    first = await startTestApp();
    secondApp = await createTestApp({ ...first.database, description: 'test database' });
    await secondApp.listen(0, '127.0.0.1');
    urls = [first.url, `http://127.0.0.1:${String((secondApp.getHttpServer().address() as AddressInfo).port)}`];
    admin = await first.admin();
    const made = [await admin.post('/clients', aClient()), await admin.post('/clients', aClient())];
    clientIds = made.map(({ body }) => (body as { id: string }).id);
  });
  afterAll(async () => {
    await secondApp.close();
    await first.close();
  });

  const rows = () => first.connection.collection<{ _id: string; [field: string]: unknown }>('api_keys');
  const create = async (body: object = {}, api = admin): Promise<Made> =>
    (
      await api
        .post('/api-keys', { name: 'Loja', scopes: ['clients:read'], expiresAt: inDays(30), ...body })
        .expect(201)
    ).body as Made;
  const ask = (key: string, path = '/clients', url = first.url) =>
    request(url).get(`/api/v1${path}`).set('Authorization', `Bearer ${key}`);
  const everywhere = async (key: string, status: number, path?: string): Promise<void> => {
    for (const url of urls) await eventuallyPasses(() => ask(key, path, url).expect(status), SOON);
  };
  const userOf = async (api: ApiClient): Promise<string> =>
    ((await api.get('/me').expect(200)).body as { id: string }).id;
  const setUser = (id: string, fields: object) =>
    first.connection.collection('users').updateOne({ _id: new ObjectId(id) }, { $set: fields });

  it('are shown once, open what they were given on every instance, and nothing else', async () => {
    const made = await create({ rateLimitPerMinute: 60, ipAllow: ['127.0.0.0/8'] });
    expect(made.key).toMatch(/^vigia_dev_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
    for (const url of urls) {
      await ask(made.key, '/clients', url).expect(200);
      await request(url).get('/api/v1/clients').set('X-API-Key', made.key).expect(200);
      const refused = await ask(made.key, '/services', url).expect(403);
      expect(refused.body).toMatchObject({ detail: 'The permission services:read is missing' });
      await ask(made.key, '/me', url).expect(403);
      await request(url).post('/api/v1/auth/tickets').set('X-API-Key', made.key).send({}).expect(403);
    }
    const shown = (await admin.get(`/api-keys/${made.id}`).expect(200)).body as object;
    expect(shown).toMatchObject({ id: made.id, last4: made.key.slice(-4), version: 1, rateLimitPerMinute: 60 });
    const listed = (await admin.get('/api-keys').expect(200)).body as { items: { id: string }[] };
    expect(listed.items.map(({ id }) => id)).toContain(made.id);
    const secret = made.key.slice(-49, -6);
    expect(JSON.stringify([shown, listed])).not.toContain(secret);
    await admin.get('/api-keys/000000000000').expect(404);
  });

  it('leave no secret in the database', async () => {
    const secrets = [(await create()).key, (await create({ clientId: clientIds[0] })).key];
    const collections = await first.connection.listCollections();
    expect(collections.length).toBeGreaterThan(10);
    for (const { name } of collections) {
      const text = JSON.stringify(await first.connection.collection(name).find({}).toArray());
      for (const secret of secrets) expect(text).not.toContain(secret.slice(-49, -6));
    }
  });

  it('are refused when mistyped or made up without a look into the database, and alike', async () => {
    const { key, id } = await create();
    const reads = jest.spyOn(first.app.get(ApiKeysRepository, { strict: false }), 'findUsableAcrossClients');
    const mistyped = key.slice(0, -10) + (key.at(-10) === 'x' ? 'y' : 'x') + key.slice(-9);
    const wrong = [mistyped, `${key}x`, key.slice(0, -1), 'vigia_', key.replace('_dev_', '_prod_')];
    const answers = [];
    for (const text of wrong) answers.push(await ask(text).expect(401));
    expect(reads).not.toHaveBeenCalled();
    // Right in form: an id that nobody has, and a wrong secret for a good id.
    for (const text of [newApiKeyText(), { ...newApiKeyText(), id }])
      answers.push(await ask(formatApiKey('dev', text)).expect(401));
    expect(reads).toHaveBeenCalledTimes(2);
    reads.mockRestore();
    const bodies = answers.map(({ body }) => JSON.stringify({ ...(body as object), instance: '' }));
    expect(new Set(bodies).size).toBe(1);
    await ask(key).expect(200);
  });

  it('cannot hold more than their maker, and lose what their creator loses', async () => {
    const manager = await actorFor(first, { role: 'MANAGER' });
    const refused = await manager.post('/api-keys', {
      name: 'Demais',
      scopes: ['clients:read', 'audit:read'],
      expiresAt: inDays(1),
    });
    expect([refused.status, refused.body]).toMatchObject([
      403,
      { code: 'api_key.scope_not_held', detail: 'The permission audit:read is missing' },
    ]);
    for (const scopes of [['self:access'], ['no:such'], []])
      await manager.post('/api-keys', { name: 'x', scopes, expiresAt: inDays(1) }).expect(400);

    const { key } = await create({ scopes: ['clients:read', 'clients:delete'] }, manager);
    const remove = (url: string) =>
      request(url)
        .delete(`/api/v1/clients/${'f'.repeat(24)}`)
        .set('Authorization', `Bearer ${key}`);
    for (const url of urls) await remove(url).expect(404);
    const userId = await userOf(manager);
    await setUser(userId, { role: 'OPERATOR' });
    for (const url of urls) await eventuallyPasses(() => remove(url).expect(403), SOON);
    await everywhere(key, 200);
    await setUser(userId, { status: 'disabled' });
    await everywhere(key, 401);
    await setUser(userId, { status: 'active' });
    await everywhere(key, 200);
  });

  it('pass on no more than they have, in the name of their creator', async () => {
    const manager = await actorFor(first, { role: 'MANAGER' });
    const parent = await create(
      { scopes: ['api_keys:create', 'api_keys:rotate', 'clients:read'], clientId: clientIds[0] },
      manager,
    );
    const program = first.as(parent.key);
    const child = await create({ clientId: clientIds[0] }, program);
    expect(await rows().findOne({ _id: child.id })).toMatchObject({ creatorId: new ObjectId(await userOf(manager)) });
    const body = { name: 'x', expiresAt: inDays(1) };
    await program.post('/api-keys', { ...body, clientId: clientIds[0], scopes: ['services:read'] }).expect(403);
    const strangers = [clientIds[1], 'f'.repeat(24), null];
    for (const clientId of strangers) {
      const answer = await program.post('/api-keys', { ...body, clientId, scopes: ['clients:read'] });
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([404, 'api_key.client_not_found']);
    }
    await admin.post('/api-keys', { ...body, clientId: 'f'.repeat(24), scopes: ['clients:read'] }).expect(404);
    const stronger = await create({ clientId: clientIds[0], scopes: ['clients:read', 'audit:read'] });
    await program.post(`/api-keys/${stronger.id}/rotate`, {}).expect(403);
    await manager.patch(`/api-keys/${stronger.id}`, { name: 'Minha' }).expect(403);
  });

  it('see one client when they are bound to it', async () => {
    const { key } = await create({ clientId: clientIds[0] });
    const { body } = await ask(key).expect(200);
    expect((body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual([clientIds[0]]);
    await ask(key, `/clients/${String(clientIds[1])}`).expect(404);
    const bound = await actorFor(first, { role: 'MANAGER', clientIds: [String(clientIds[0])] });
    const own = await create({ clientId: clientIds[0] }, bound);
    await everywhere(own.key, 200, `/clients/${String(clientIds[0])}`);
    await setUser(await userOf(bound), { clientIds: [clientIds[1]] });
    await everywhere(own.key, 404, `/clients/${String(clientIds[0])}`);
    expect((await ask(own.key).expect(200)).body).toMatchObject({ items: [] }); // not the creator's other client
  });

  it('are changed by those who hold them, under their version', async () => {
    const made = await create();
    await ask(made.key).expect(200);
    const patched = await admin
      .patch(`/api-keys/${made.id}`, { ipAllow: ['203.0.113.0/24'], name: 'Caixa' })
      .expect(200);
    expect(patched.body).toMatchObject({ version: 2, name: 'Caixa', scopes: ['clients:read'] });
    expect(patched.headers['etag']).toBe('W/"2"');
    await admin.patch(`/api-keys/${made.id}`, { name: 'x' }).set('If-Match', 'W/"1"').expect(412);
    const refused = await ask(made.key).expect(403);
    expect(refused.body).toMatchObject({ code: 'api_key.address_refused' });
    await everywhere(made.key, 403);
    await admin.patch(`/api-keys/${made.id}`, { ipAllow: [], scopes: ['services:read'] }).expect(200);
    await everywhere(made.key, 200, '/services');
    await admin.patch(`/api-keys/${made.id}`, { ipAllow: ['203.0.113.0/33'] }).expect(400);
    await admin.patch(`/api-keys/${made.id}`, { clientId: clientIds[0] }).expect(400);
  });

  it('end at their expiry, which is named and at most 365 days ahead', async () => {
    for (const expiresAt of [inDays(366), inDays(-1), 'soon', undefined])
      await admin.post('/api-keys', { name: 'x', scopes: ['clients:read'], expiresAt }).expect(400);
    const made = await create({ expiresAt: inDays(364.9) });
    await everywhere(made.key, 200);
    await rows().updateOne({ _id: made.id }, { $set: { expiresAt: new Date(Date.now() - 1_000) } });
    await everywhere(made.key, 401);
    expect((await admin.post(`/api-keys/${made.id}/rotate`, {}).expect(422)).body).toMatchObject({
      code: 'api_key.ended',
    });
    await admin.patch(`/api-keys/${made.id}`, { name: 'x' }).expect(422);
  });

  it('are revoked on every instance within five seconds', async () => {
    const { id, key } = await create();
    for (const url of urls) await ask(key, '/clients', url).expect(200);
    await admin.delete(`/api-keys/${id}`).expect(204);
    await ask(key).expect(401);
    await everywhere(key, 401);
    await admin.delete(`/api-keys/${id}`).expect(204);
    await admin.delete('/api-keys/000000000000').expect(404);
    const events = first.connection.collection('audit_events');
    expect(await events.countDocuments({ action: 'api_key.revoked', 'target.id': id })).toBe(1);
  });

  it('rotate: the old one goes on for the overlap, the new one takes its place', async () => {
    const old = await create({ clientId: clientIds[0], expiresAt: inDays(10) });
    const next = (await admin.post(`/api-keys/${old.id}/rotate`, { overlapHours: 1 }).expect(201)).body as Made;
    expect(Math.abs(new Date(next.expiresAt).getTime() - new Date(inDays(10)).getTime())).toBeLessThan(60_000);
    expect(next.clientId).toBe(clientIds[0]);
    await everywhere(old.key, 200);
    await everywhere(next.key, 200);
    const row = await rows().findOne({ _id: old.id });
    const overlap = (row?.['overlapUntil'] as Date).getTime() - Date.now();
    expect([row?.['rotatedTo'], Math.round(overlap / 60_000)]).toEqual([next.id, 60]);
    await admin.post(`/api-keys/${old.id}/rotate`, {}).expect(422);
    await rows().updateOne({ _id: old.id }, { $set: { overlapUntil: new Date(Date.now() - 1_000) } });
    await everywhere(old.key, 401);
    await everywhere(next.key, 200);
    const last = (await admin.post(`/api-keys/${next.id}/rotate`, { overlapHours: 0 }).expect(201)).body as Made;
    await everywhere(next.key, 401);
    await everywhere(last.key, 200);
    await admin.post(`/api-keys/${last.id}/rotate`, { overlapHours: 169 }).expect(400);
  });

  it('end with their client', async () => {
    const client = ((await admin.post('/clients', aClient()).expect(201)).body as { id: string }).id;
    const { key, id } = await create({ clientId: client });
    await everywhere(key, 200);
    await admin.delete(`/clients/${client}`).expect(204);
    await everywhere(key, 401);
    expect((await rows().findOne({ _id: id }))?.['revokedAt']).not.toBeNull();
  });

  it('write their use down at most once a minute', async () => {
    const { id, key } = await create();
    const lastUsed = async () => (await rows().findOne({ _id: id }))?.['lastUsedAt'] as Date | null;
    expect(await lastUsed()).toBeNull();
    const writes = urls.map((_, at) =>
      jest.spyOn((at === 0 ? first.app : secondApp).get(ApiKeysRepository, { strict: false }), 'markUsed'),
    );
    for (let round = 0; round < 5; round++) for (const url of urls) await ask(key, '/clients', url).expect(200);
    const used = await lastUsed();
    expect(used).not.toBeNull();
    expect(writes.map((write) => write.mock.calls.length)).toEqual([1, expect.any(Number)]);
    expect(writes[1]?.mock.calls.length).toBeLessThanOrEqual(1);
    await first.app.get(ApiKeysRepository, { strict: false }).markUsed(id); // another instance a moment later
    expect(await lastUsed()).toEqual(used);
    await rows().updateOne({ _id: id }, { $set: { lastUsedAt: new Date(Date.now() - 61_000) } });
    await eventuallyPasses(async () => {
      await ask(key).expect(200);
      expect(Date.now() - ((await lastUsed())?.getTime() ?? 0)).toBeLessThan(30_000);
    }, SOON);
    for (const write of writes) write.mockRestore();
  });

  it('are at most fifty to a client, also when many are made at once', async () => {
    const client = ((await admin.post('/clients', aClient()).expect(201)).body as { id: string }).id;
    const filler = (await rows().findOne({})) ?? { _id: '' };
    await rows().insertMany(
      Array.from({ length: 48 }, () => ({
        ...filler,
        _id: newApiKeyText().id,
        creatorId: new ObjectId(),
        clientId: new ObjectId(client),
        revokedAt: null,
        rotatedTo: null,
        overlapUntil: null,
        expiresAt: new Date(inDays(1)),
      })),
    );
    const body = { name: 'x', scopes: ['clients:read'], expiresAt: inDays(1), clientId: client };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        request(urls[n % 2 === 0 ? 0 : 1])
          .post('/api/v1/api-keys')
          .set('Authorization', `Bearer ${admin.token}`)
          .send(body),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(2);
    expect(statuses.filter((status) => ![201, 422, 503].includes(status))).toEqual([]);
    expect(await rows().countDocuments({ clientId: new ObjectId(client), revokedAt: null })).toBeLessThanOrEqual(50);
    for (;;) {
      const { status, body: answer } = await admin.post('/api-keys', body);
      if (status === 201) continue;
      expect([status, (answer as { code: string }).code]).toEqual([422, 'api_key.too_many']);
      break;
    }
    expect(await rows().countDocuments({ clientId: new ObjectId(client) })).toBe(50);
  });

  it('are named in the audit by their id', async () => {
    const { id, key } = await create({ scopes: ['clients:create'] });
    await request(first.url).post('/api/v1/clients').set('X-API-Key', key).send(aClient()).expect(201);
    const event = await first.connection
      .collection('audit_events')
      .findOne({ action: 'client.created', 'actor.id': id });
    expect(event).toMatchObject({ actor: { kind: 'api_key', id, role: 'API_KEY' } });
  });
});
