import request from 'supertest';
import { ADMIN, type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor } from '../support/factories/index.js';
import { eventually } from '../support/poll/index.js';

interface Row {
  readonly id: string;
  readonly at: string;
  readonly clientId: string | null;
  readonly userId: string | null;
  readonly action: string;
  readonly ip: string | null;
  readonly method: string;
  readonly endpoint: string;
  readonly statusCode: number;
  readonly durationMs: number;
  readonly requestId: string;
  readonly userAgent: string;
}

const MISSING_ID = 'ffffffffffffffffffffffff';

describe('the access log', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let adminId: string;
  let serial = 0;

  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
    adminId = ((await admin.get('/me').expect(200)).body as { id: string }).id;
  });
  afterAll(() => vigia.close());

  const rows = (api: ApiClient, query = ''): Promise<Row[]> =>
    api
      .get(`/access-logs?limit=100${query}`)
      .expect(200)
      .then(({ body }) => (body as { items: Row[] }).items);
  const newRequestId = () => `access-${String((serial += 1))}`;
  /** The row of one request, once the buffer has brought it. */
  const rowOf = (requestId: string): Promise<Row> =>
    eventually(async () => (await rows(admin)).find((row) => row.requestId === requestId));
  const aClient = async (name: string): Promise<string> =>
    ((await admin.post('/clients', { name, email: `${name}@padaria.example` }).expect(201)).body as { id: string }).id;

  describe('of a call', () => {
    it('holds each field of a read', async () => {
      const clientId = await aClient('lido');
      const requestId = newRequestId();
      await admin.get(`/clients/${clientId}?`).set({ 'X-Request-Id': requestId, 'User-Agent': 'curl/8' }).expect(200);
      const row = await rowOf(requestId);
      expect(row).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
        at: expect.any(String) as string,
        clientId,
        userId: adminId,
        apiKeyId: null,
        action: 'read',
        ip: '127.0.0.1',
        userAgent: 'curl/8',
        method: 'GET',
        endpoint: '/api/v1/clients/{id}',
        statusCode: 200,
        durationMs: expect.any(Number) as number,
        requestId,
        details: null,
        appendedBy: null,
      });
      expect(Math.abs(Date.now() - Date.parse(row.at))).toBeLessThan(60_000);
      expect((await admin.get(`/access-logs/${row.id}`).expect(200)).body).toEqual(row);
    });

    it('says what a write did, to which client, with the status that it was answered', async () => {
      const ids = [newRequestId(), newRequestId(), newRequestId(), newRequestId()] as const;
      const made = await admin
        .post('/clients', { name: 'Feita', email: 'feita@x.example' })
        .set('X-Request-Id', ids[0]);
      const clientId = (made.body as { id: string }).id;
      await admin.patch(`/clients/${clientId}`, { description: 'x' }).set('X-Request-Id', ids[1]).expect(200);
      await admin.delete(`/clients/${clientId}`).set('X-Request-Id', ids[2]).expect(204);
      await admin.delete(`/clients/${clientId}`).set('X-Request-Id', ids[3]).expect(404);
      expect(await Promise.all(ids.map(rowOf))).toMatchObject([
        { clientId, action: 'create', statusCode: 201, endpoint: '/api/v1/clients' },
        { clientId, action: 'update', statusCode: 200 },
        { clientId, action: 'delete', statusCode: 204 },
        { clientId: null, action: 'delete', statusCode: 404 },
      ]);
    });

    it('holds one row per request', async () => {
      const id = newRequestId();
      await admin.post('/clients', { name: 'Uma', email: 'uma@x.example' }).set('X-Request-Id', id).expect(201);
      await rowOf(id);
      const later = newRequestId();
      await admin.get('/me').set('X-Request-Id', later);
      await rowOf(later); // whatever the buffer still held has been written by now
      expect(await vigia.connection.collection('access_logs').countDocuments({ requestId: id })).toBe(1);
    });

    it('names who signed in and out, and nobody where a sign-in failed', async () => {
      const ids = [newRequestId(), newRequestId(), newRequestId()] as const;
      const login = (body: object, id: string) =>
        request(vigia.url).post('/api/v1/auth/login').set('X-Request-Id', id).send(body);
      const signedIn = await login(ADMIN, ids[0]).expect(200);
      await login({ ...ADMIN, password: 'wrong-password-here' }, ids[1]).expect(401);
      const own = vigia.as((signedIn.body as { accessToken: string }).accessToken);
      await own.post('/auth/logout', {}).set('X-Request-Id', ids[2]).expect(200);
      expect(await Promise.all(ids.map(rowOf))).toMatchObject([
        { action: 'login', statusCode: 200, userId: adminId },
        { action: 'login', statusCode: 401, userId: null },
        { action: 'logout', statusCode: 200, userId: adminId },
      ]);
    });

    it('tells the refusal where it was put on record: a refresh token used again', async () => {
      const signedIn = await request(vigia.url).post('/api/v1/auth/login').send(ADMIN).expect(200);
      const { refreshToken, sessionId } = signedIn.body as { refreshToken: string; sessionId: string };
      const refresh = (token: string, id: string) =>
        request(vigia.url).post('/api/v1/auth/refresh').set('X-Request-Id', id).send({ refreshToken: token });
      const sessions = vigia.connection.collection('sessions');
      const { ObjectId } = await import('mongodb');
      const turnBack = () =>
        sessions.updateOne({ _id: new ObjectId(sessionId) }, { $set: { rotatedAt: new Date(Date.now() - 60_000) } });
      await turnBack();
      await refresh(refreshToken, newRequestId()).expect(200);
      await turnBack();
      const id = newRequestId();
      await refresh(refreshToken, id).expect(401);
      expect(await rowOf(id)).toMatchObject({ userId: adminId, action: 'update', statusCode: 401 });
    });

    it('records refusals, unknown routes and bodies that nobody could read, and never a query, a body or a token', async () => {
      const ids = [newRequestId(), newRequestId(), newRequestId()] as const;
      await admin.post('/clients', { secret: 'canary-body' }).set('X-Request-Id', ids[0]).expect(400);
      await admin.get('/nowhere/canary-path?key=canary-query').set('X-Request-Id', ids[1]).expect(404);
      await request(vigia.url)
        .post('/api/v1/clients')
        .set({ 'X-Request-Id': ids[2], 'Content-Type': 'text/plain', Authorization: 'Bearer canary-token' })
        .send('canary-text')
        .expect(415);
      expect(await Promise.all(ids.map(rowOf))).toMatchObject([
        { action: 'create', statusCode: 400, endpoint: '/api/v1/clients', userId: adminId },
        { action: 'read', statusCode: 404, endpoint: 'unmatched' },
        { statusCode: 415, userId: null },
      ]);
      const all = await vigia.connection.collection('access_logs').find({}).toArray();
      expect(JSON.stringify(all)).not.toMatch(/canary|Bearer/);
    });

    it('leaves out health, documents and metrics', async () => {
      const id = newRequestId();
      for (const path of ['/api/v1/health', '/health/live', '/openapi.json', '/metrics'])
        await request(vigia.url).get(path).set('X-Request-Id', id).expect(200);
      const last = newRequestId();
      await admin.get('/me').set('X-Request-Id', last);
      await rowOf(last);
      expect(await vigia.connection.collection('access_logs').countDocuments({ requestId: id })).toBe(0);
    });
  });

  describe('list', () => {
    it('filters by every field', async () => {
      const clientId = await aClient('filtrada');
      const id = newRequestId();
      await admin.get(`/clients/${clientId}`).set('X-Request-Id', id);
      await rowOf(id);
      const matching = [
        `clientId=${clientId}`,
        `userId=${adminId}`,
        'action=read',
        'status=200',
        'status=2xx',
        'ip=127.0.0.1',
        'method=GET',
        'endpoint=/api/v1/clients/',
      ];
      for (const filter of matching) {
        const found = await rows(admin, `&${filter}`);
        expect(found.map((row) => row.requestId)).toContain(id);
      }
      const excluding = [
        `clientId=${MISSING_ID}`,
        `userId=${MISSING_ID}`,
        'action=delete',
        'status=404',
        'status=4xx',
        'ip=::1',
        'method=PATCH',
        'endpoint=/api/v1/services',
        'to=2020-01-02T00:00:00Z',
      ];
      for (const filter of excluding) {
        const found = await rows(admin, `&${filter}`);
        expect(found.map((row) => row.requestId)).not.toContain(id);
      }
    });

    it.each([
      'from=2026-01-01T00:00:00Z&to=2026-02-02T00:00:00Z',
      'status=600',
      'status=9xx',
      'ip=nowhere',
      'action=x',
      'order=1',
    ])('refuses %s', (query) => admin.get(`/access-logs?${query}`).expect(400));

    it('pages by cursor without a gap, and by number', async () => {
      const clientId = await aClient('paginada');
      for (let n = 0; n < 5; n++) await admin.get(`/clients/${clientId}`).expect(200);
      const wanted = `clientId=${clientId}&action=read`;
      const all = await eventually(async () => {
        const found = await rows(admin, `&${wanted}&endpoint=/api/v1/clients/`);
        return found.length === 5 ? found : undefined;
      });
      const seen: Row[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await admin.get(
          `/access-logs?limit=2&${wanted}&endpoint=/api/v1/clients/${cursor ? `&cursor=${cursor}` : ''}`,
        );
        const body = page.body as { items: Row[]; nextCursor: string | null };
        seen.push(...body.items);
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(all);
      const numbered = await admin.get(`/access-logs?page=2&limit=2&${wanted}&endpoint=/api/v1/clients/`).expect(200);
      expect(numbered.body).toMatchObject({ page: 2, pages: 3, total: 5, items: all.slice(2, 4) });
    });
  });

  it.each(['put', 'patch', 'delete'] as const)('refuses to %s rows with 405 and Allow', async (method) => {
    const all = await admin[method]('/access-logs').expect(405);
    expect(all.headers['allow']).toBe('GET, HEAD, POST');
    const one = await admin[method](`/access-logs/${MISSING_ID}`).expect(405);
    expect(one.headers['allow']).toBe('GET, HEAD');
    expect(one.body).toMatchObject({ code: 'access_log.immutable' });
  });

  describe('appended to by a trusted system', () => {
    const access = { action: 'read', method: 'GET', endpoint: '/erp/orders/{id}', statusCode: 200 } as const;

    it('keeps what it was given and who gave it', async () => {
      const clientId = await aClient('externa');
      const given = {
        ...access,
        at: new Date(Date.now() - 3_600_000).toISOString(),
        clientId,
        userId: MISSING_ID,
        apiKeyId: 'key-1',
        ip: '2001:DB8:0:0::1',
        userAgent: 'erp/1',
        durationMs: 12,
        requestId: 'erp-1',
        details: { order: 7, lines: [{ sku: 'a' }] },
      };
      const { body, headers } = await admin.post('/access-logs', given).expect(201);
      expect(body).toEqual({ ...given, ip: '2001:db8::1', id: (body as Row).id, appendedBy: adminId });
      expect(headers['location']).toBe(`/api/v1/access-logs/${(body as Row).id}`);
      expect((await admin.get(`/access-logs/${(body as Row).id}`).expect(200)).body).toEqual(body);
      expect(await rows(admin, '&ip=2001:db8:0::1')).toHaveLength(1);
    });

    const deep = { a: { b: { c: { d: { e: 1 } } } } };
    it.each([
      ['an address that is none', { ip: '999.1.1.1' }],
      ['a query in the endpoint', { endpoint: '/erp?token=1' }],
      ['an endpoint of 201 characters', { endpoint: `/${'e'.repeat(200)}` }],
      ['a user agent of 501 characters', { userAgent: 'a'.repeat(501) }],
      ['status 99', { statusCode: 99 }],
      ['status 600', { statusCode: 600 }],
      ['details six levels deep', { details: { z: deep } }],
      ['details beyond 16 KB', { details: { text: 'x'.repeat(16_384) } }],
      ['a time far ahead', { at: new Date(Date.now() + 3_600_000).toISOString() }],
      ['a time before the retention', { at: '2020-01-01T00:00:00Z' }],
    ])('refuses %s', (_, fault) => admin.post('/access-logs', { ...access, ...fault }).expect(400));

    it('takes the limits themselves', () =>
      admin
        .post('/access-logs', {
          ...access,
          endpoint: `/${'e'.repeat(199)}`,
          userAgent: 'a'.repeat(500),
          statusCode: 599,
          details: { ...deep, text: 'x'.repeat(16_300) },
        })
        .expect(201));

    it('takes no unknown client', () => admin.post('/access-logs', { ...access, clientId: MISSING_ID }).expect(404));

    it.each(['MANAGER', 'ANALYST'] as const)('takes nothing of a %s', async (role) => {
      const other = await actorFor(vigia, { role });
      await other.post('/access-logs', access).expect(403);
    });
  });

  describe('as CSV', () => {
    it('holds the rows with formulas made harmless, and is itself in the audit', async () => {
      const starts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\0=1', 'plain', 'with "quotes", commas'];
      const clientId = await aClient('exportada');
      for (const userAgent of starts)
        await admin
          .post('/access-logs', {
            action: 'read',
            method: 'GET',
            endpoint: '/erp/x',
            statusCode: 200,
            clientId,
            userAgent,
          })
          .expect(201);
      const answer = await admin.get(`/access-logs/export?clientId=${clientId}&endpoint=/erp/x`).expect(200);
      expect(answer.headers['content-type']).toContain('text/csv');
      const [header, ...lines] = answer.text.trimEnd().split('\r\n');
      expect(header).toBe(
        'id,at,clientId,userId,apiKeyId,action,ip,userAgent,method,endpoint,statusCode,durationMs,requestId,appendedBy,details',
      );
      expect(lines).toHaveLength(starts.length);
      for (const start of starts.slice(0, 7)) {
        expect(answer.text).toContain(`'${start}`);
        expect(answer.text).not.toMatch(new RegExp(`[,"\n]${start.replace(/[+()]/g, '\\$&')}`));
      }
      expect(answer.text).toContain('"with ""quotes"", commas"');
      const { createHash } = await import('node:crypto');
      const sha256 = createHash('sha256').update(answer.text).digest('hex');
      const events = await vigia.connection
        .collection('audit_events')
        .find({ action: { $in: ['access_log.export_begun', 'access_log.exported'] } })
        .sort({ at: 1 })
        .toArray();
      expect(events).toMatchObject([
        { action: 'access_log.export_begun', changes: { filter: { clientId } } },
        { action: 'access_log.exported', changes: { rows: starts.length, sha256, isComplete: true } },
      ]);
    });

    it('is for whoever may export only', async () => {
      await (await actorFor(vigia, { role: 'MANAGER' })).get('/access-logs/export').expect(403);
      await (await actorFor(vigia, { role: 'ANALYST' })).get('/access-logs/export').expect(200);
    });
  });

  describe('seen by others', () => {
    it('shows whoever is bound to a client the rows of that client only', async () => {
      const [own, other] = [await aClient('propria'), await aClient('alheia')];
      const bound = await actorFor(vigia, { role: 'ADMIN', clientIds: [own] });
      const id = newRequestId();
      await admin.get(`/clients/${other}`).set('X-Request-Id', id).expect(200);
      const foreign = await rowOf(id);
      await bound.get(`/clients/${other}`).expect(404);
      const seen = await eventually(async () => {
        const found = await rows(bound);
        return found.some((row) => row.statusCode === 404) ? found : undefined;
      });
      expect(new Set(seen.map((row) => row.clientId))).toEqual(new Set([own]));
      expect(await rows(bound, `&clientId=${other}`)).toEqual([]);
      const [given, missing] = [
        await bound.get(`/access-logs/${foreign.id}`).expect(404),
        await bound.get(`/access-logs/${MISSING_ID}`).expect(404),
      ];
      expect({ ...given.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
      expect((await bound.get('/access-logs/export').expect(200)).text).not.toContain(other);
      const access = { action: 'read', method: 'GET', endpoint: '/erp', statusCode: 200 };
      await bound.post('/access-logs', { ...access, clientId: other }).expect(404);
      expect((await bound.post('/access-logs', access).expect(201)).body).toMatchObject({ clientId: own });
    });

    it('shows a manager what was done with clients, not who signed in and who may what', async () => {
      const manager = await actorFor(vigia, { role: 'MANAGER' });
      await admin.get('/access-logs').expect(200);
      const id = newRequestId();
      await admin.get('/me').set('X-Request-Id', id).expect(200);
      const hidden = await rowOf(id);
      const seen = await rows(manager);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.filter(({ endpoint }) => /^\/api\/v1\/(auth|me|users|access-logs)/.test(endpoint))).toEqual([]);
      expect(seen.filter(({ action }) => action === 'login' || action === 'logout')).toEqual([]);
      await manager.get(`/access-logs/${hidden.id}`).expect(404);
      await (await actorFor(vigia, { role: 'ANALYST' })).get(`/access-logs/${hidden.id}`).expect(200);
    });

    it.each(['OPERATOR', 'READONLY', 'GUEST'] as const)('is closed to a %s', async (role) => {
      await (await actorFor(vigia, { role })).get('/access-logs').expect(403);
    });
  });
});
