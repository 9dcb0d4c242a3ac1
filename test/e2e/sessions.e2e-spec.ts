import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { Clock } from '../../src/common/clock/index.js';
import { Tickets } from '../../src/modules/auth/index.js';
import { ADMIN, createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor, GOOD_PASSWORD } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** Past the grace of ten seconds, by the database's clock. */
const LONG_AGO_MS = 60_000;

describe('sessions over two instances', () => {
  let first: TestApp;
  let secondApp: NestExpressApplication;
  let urls: readonly [string, string];

  beforeAll(async () => {
    first = await startTestApp();
    secondApp = await createTestApp({ ...first.database, description: 'test database' });
    await secondApp.listen(0, '127.0.0.1');
    urls = [first.url, `http://127.0.0.1:${String((secondApp.getHttpServer().address() as AddressInfo).port)}`];
  });
  afterAll(async () => {
    await secondApp.close();
    await first.close();
  });

  const signIn = async (): Promise<Tokens> =>
    (await request(first.url).post('/api/v1/auth/login').send(ADMIN).expect(200)).body as Tokens;
  const refresh = (refreshToken: string, url = first.url) =>
    request(url).post('/api/v1/auth/refresh').send({ refreshToken });
  const refreshed = async (token: string, url?: string): Promise<Tokens> =>
    (await refresh(token, url).expect(200)).body as Tokens;
  const me = (accessToken: string, url: string) =>
    request(url).get('/api/v1/me').set('Authorization', `Bearer ${accessToken}`);
  const sessions = () => first.connection.collection('sessions');
  const rowOf = (sessionId: string) => sessions().findOne({ _id: new ObjectId(sessionId) });
  const turnBack = (sessionId: string) =>
    sessions().updateOne({ _id: new ObjectId(sessionId) }, { $set: { rotatedAt: new Date(Date.now() - LONG_AGO_MS) } });
  const deadEverywhere = (accessToken: string) =>
    Promise.all(
      urls.map((url) => eventuallyPasses(() => me(accessToken, url).expect(401), { timeoutMs: 5_000, everyMs: 200 })),
    );

  it('gives 50 parallel refreshes one successor', async () => {
    const { refreshToken, sessionId } = await signIn();
    await turnBack(sessionId);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => refreshed(refreshToken, urls[n % 2 === 0 ? 0 : 1])),
    );
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    expect(answers[0]?.refreshToken).not.toBe(refreshToken);
    expect(await rowOf(sessionId)).toMatchObject({ counter: 1, revokedAt: null });
    await Promise.all(
      answers.slice(0, 6).map(({ accessToken }, n) => me(accessToken, urls[n % 2 === 0 ? 0 : 1]).expect(200)),
    );
  });

  it('gives the slow loser within the grace the current token, and advances no further', async () => {
    const { refreshToken, sessionId } = await signIn();
    await turnBack(sessionId);
    const next = await refreshed(refreshToken);
    expect((await refreshed(refreshToken, urls[1])).refreshToken).toBe(next.refreshToken);
    expect((await refreshed(next.refreshToken, urls[1])).refreshToken).toBe(next.refreshToken);
    expect(await rowOf(sessionId)).toMatchObject({ counter: 1 });
  });

  it('ends the session everywhere when an old token comes again, and tells of it once', async () => {
    const { refreshToken, sessionId, accessToken } = await signIn();
    await turnBack(sessionId);
    const next = await refreshed(refreshToken);
    await Promise.all(urls.map((url) => me(next.accessToken, url).expect(200)));
    await turnBack(sessionId);
    const replayed = await refresh(refreshToken).expect(401);
    expect(replayed.body).toMatchObject({ code: 'auth.session_ended' });
    await refresh(refreshToken, urls[1]).expect(401);
    await refresh(next.refreshToken).expect(401);
    await deadEverywhere(accessToken);
    const events = first.connection.collection('audit_events');
    expect(await events.countDocuments({ action: 'session.refresh_reuse', 'target.id': sessionId })).toBe(1);
  });

  it('ends nothing for a forged token, and answers it like any other', async () => {
    const { refreshToken, sessionId } = await signIn();
    const bytes = Buffer.from(refreshToken, 'base64url');
    const forged = Buffer.from(bytes);
    forged.writeUInt8(forged.readUInt8(48) ^ 1, 48);
    const older = Buffer.from(bytes);
    older.writeUInt32BE(9, 13);
    const unknown = Buffer.from(bytes);
    unknown.write('65a0000000000000000000ff', 1, 'hex');
    const answers = [];
    for (const token of [forged, older, unknown].map((wrong) => wrong.toString('base64url')).concat('x', ' '))
      answers.push(await refresh(token).expect(401));
    const seen = answers.map(({ body }) => JSON.stringify({ ...(body as object), instance: '' }));
    expect(new Set(seen).size).toBe(1);
    expect(await rowOf(sessionId)).toMatchObject({ counter: 0, revokedAt: null });
    await refreshed(refreshToken);
  });

  it('refuses a token of a number that was never given, and says so in the audit', async () => {
    const { refreshToken, sessionId } = await signIn();
    await turnBack(sessionId);
    const next = await refreshed(refreshToken);
    await sessions().updateOne({ _id: new ObjectId(sessionId) }, { $set: { counter: 0 } }); // a restored backup
    await refresh(next.refreshToken).expect(401);
    expect(await rowOf(sessionId)).toMatchObject({ revokedAt: null });
    const events = first.connection.collection('audit_events');
    expect(await events.countDocuments({ action: 'session.refresh_ahead', 'target.id': sessionId })).toBe(1);
  });

  it.each([5, -5])('changes nothing when the clock of one instance is %i minutes off', async (minutes) => {
    const clock = secondApp.get(Clock);
    const now = jest.spyOn(clock, 'now').mockImplementation(() => new Date(Date.now() + minutes * 60_000));
    try {
      const { accessToken, refreshToken, sessionId } = await signIn();
      await turnBack(sessionId);
      const next = await refreshed(refreshToken, urls[1]);
      expect((await refreshed(refreshToken, urls[1])).refreshToken).toBe(next.refreshToken);
      for (const token of [accessToken, next.accessToken]) for (const url of urls) await me(token, url).expect(200);
      const parallel = urls.flatMap((url) => Array.from({ length: 10 }, () => refreshed(next.refreshToken, url)));
      expect(new Set((await Promise.all(parallel)).map((answer) => answer.refreshToken)).size).toBe(1);
      await turnBack(sessionId);
      await refresh(refreshToken, urls[1]).expect(401);
      await deadEverywhere(next.accessToken);
      expect(await rowOf(sessionId)).toMatchObject({ revokedReason: 'refresh_reuse' });
    } finally {
      now.mockRestore();
    }
  });

  it('ends a session that is idle or too old, by the clock of the database', async () => {
    for (const field of ['idleUntil', 'absoluteUntil']) {
      const { refreshToken, sessionId, accessToken } = await signIn();
      await sessions().updateOne({ _id: new ObjectId(sessionId) }, { $set: { [field]: new Date(Date.now() - 1_000) } });
      await refresh(refreshToken).expect(401);
      await deadEverywhere(accessToken);
    }
  });

  it('signs out here, elsewhere or everywhere, on the other instance within five seconds', async () => {
    const person = { email: '', password: 'test-actor-password' };
    const client = await actorFor(first, { role: 'OPERATOR' });
    person.email = ((await client.get('/me').expect(200)).body as { email: string }).email;
    const open = async (): Promise<Tokens> =>
      (await request(first.url).post('/api/v1/auth/login').send(person).expect(200)).body as Tokens;
    const [one, two, three] = [await open(), await open(), await open()];
    const logout = (tokens: Tokens, body?: object) =>
      request(first.url).post('/api/v1/auth/logout').set('Authorization', `Bearer ${tokens.accessToken}`).send(body);
    for (const tokens of [one, two, three]) for (const url of urls) await me(tokens.accessToken, url).expect(200);

    expect((await logout(one).expect(200)).body).toEqual({ ended: 1 });
    await me(one.accessToken, urls[0]).expect(401);
    await refresh(one.refreshToken).expect(401);
    await deadEverywhere(one.accessToken);
    for (const url of urls) await me(two.accessToken, url).expect(200);

    await logout(two, { reach: 'others' }).expect(200);
    await deadEverywhere(three.accessToken);
    await me(two.accessToken, urls[1]).expect(200);

    await logout(two, { reach: 'global' }).expect(200);
    await deadEverywhere(two.accessToken);
  });

  it('ends the other sessions on the other instance within five seconds when the password is changed', async () => {
    const person = await actorFor(first, { role: 'OPERATOR' });
    const { email } = (await person.get('/me').expect(200)).body as { email: string };
    const known = { email, password: 'test-actor-password' };
    const other = (await request(urls[1]).post('/api/v1/auth/login').send(known).expect(200)).body as Tokens;
    for (const url of urls) await me(other.accessToken, url).expect(200);
    const change = { current: known.password, new: GOOD_PASSWORD };
    await person.post('/auth/password/change', change).expect(204);
    await deadEverywhere(other.accessToken);
    await refresh(other.refreshToken, urls[1]).expect(401);
    for (const url of urls) await me(person.token, url).expect(200);
  });

  it('shows people their sessions without tokens, and lets them end one of their own only', async () => {
    const mine = await signIn();
    const other = await signIn();
    const stranger = await actorFor(first, { role: 'ADMIN' });
    const admin = first.as(mine.accessToken);
    const { body } = await admin.get('/me/sessions').expect(200);
    const items = (body as { items: { id: string; isCurrent: boolean }[] }).items;
    expect(items.filter(({ isCurrent }) => isCurrent).map(({ id }) => id)).toEqual([mine.sessionId]);
    expect(items.map(({ id }) => id)).toContain(other.sessionId);
    expect(JSON.stringify(body)).not.toContain('macKey');
    for (const id of [other.sessionId, '65a0000000000000000000ff', 'x'])
      await stranger.delete(`/me/sessions/${id}`).expect(404);
    await admin.delete(`/me/sessions/${other.sessionId}`).expect(204);
    await admin.delete(`/me/sessions/${other.sessionId}`).expect(404);
    await deadEverywhere(other.accessToken);
  });

  it('tells who is signed in and until when', async () => {
    const { accessToken, sessionId } = await signIn();
    const { body } = await first.as(accessToken).get('/auth/session').expect(200);
    expect(body).toMatchObject({ id: sessionId, isCurrent: true, user: { email: ADMIN.email, role: 'ADMIN' } });
  });

  it('lets staff end the sessions of those who may do no more than themselves', async () => {
    const mine = await signIn();
    const operator = await actorFor(first, { role: 'OPERATOR' });
    const [manager, analyst] = [await actorFor(first, { role: 'MANAGER' }), await actorFor(first, { role: 'ANALYST' })];
    const idOf = async (client: typeof operator) => ((await client.get('/me').expect(200)).body as { id: string }).id;
    const adminId = await idOf(first.as(mine.accessToken));
    const operatorId = await idOf(operator);
    await analyst.get(`/users/${operatorId}/sessions`).expect(403);
    for (const id of [adminId, await idOf(analyst), '65a0000000000000000000ff', 'x'])
      await manager.delete(`/users/${id}/sessions`).expect(404); // an analyst reads the audit, a manager does not
    const { body } = await manager.get(`/auth/users/${operatorId}/sessions`).expect(200);
    expect((body as { items: unknown[] }).items).toHaveLength(1);
    expect((await manager.delete(`/users/${operatorId}/sessions`).expect(200)).body).toEqual({ ended: 1 });
    await deadEverywhere(operator.token);
    await me(mine.accessToken, urls[1]).expect(200);
  });

  it('gives a ticket that opens once, also when several try at the same time on two instances', async () => {
    const { accessToken, sessionId } = await signIn();
    const issue = async () =>
      ((await first.as(accessToken).post('/auth/tickets', {}).expect(201)).body as { ticket: string }).ticket;
    const ticket = await issue();
    const tries = [first.app, secondApp, first.app, secondApp].map((app) => app.get(Tickets).redeem(ticket));
    const holders = (await Promise.all(tries)).filter((actor) => actor !== null);
    expect(holders.map((actor) => actor.sessionId)).toEqual([sessionId]);
    expect(await first.app.get(Tickets).redeem('x')).toBeNull();
    const late = await issue();
    const rows = first.connection.collection('stream_tickets');
    await rows.updateMany({}, { $set: { expireAt: new Date(Date.now() - 1_000) } });
    expect(await first.app.get(Tickets).redeem(late)).toBeNull();
    const orphan = await issue();
    await first.as(accessToken).post('/auth/logout', {}).expect(200);
    expect(await first.app.get(Tickets).redeem(orphan)).toBeNull();
  });

  it('explains what lets a caller through or refuses', async () => {
    const clientId = '65a0000000000000000000aa';
    const guest = await actorFor(first, { role: 'GUEST', clientIds: [clientId] });
    const explain = async (route: string, more = '') =>
      (await guest.get(`/auth/explain?route=${encodeURIComponent(route)}${more}`).expect(200)).body as object;
    const read = { permission: 'clients:read', path: '/api/v1/clients/{id}' };
    expect(await explain('GET /api/v1/clients/42', `&clientId=${clientId}`)).toMatchObject({
      ...read,
      isAllowed: true,
    });
    expect(await explain('GET /api/v1/clients/{id}', '&clientId=65a0000000000000000000ab')).toMatchObject({
      ...read,
      isAllowed: false,
      cause: 'client_out_of_scope',
    });
    expect(await explain('DELETE /api/v1/clients/:id')).toMatchObject({
      permission: 'clients:delete',
      cause: 'permission_missing',
      roles: ['MANAGER', 'ADMIN'],
    });
    expect(await explain('POST /api/v1/auth/login')).toMatchObject({ permission: null, cause: 'public' });
    expect(await explain('GET /api/v1/me/sessions')).toMatchObject({ permission: 'self:access', cause: 'granted' });
    await guest.get('/auth/explain?route=GET%20/api/v1/nothing').expect(404);
    await guest.get('/auth/explain?route=clients').expect(400);
  });

  describe('of a browser', () => {
    const login = (headers: Record<string, string>) =>
      request(first.url)
        .post('/api/v1/auth/login')
        .set(headers)
        .send({ ...ADMIN, refreshIn: 'cookie' });
    const cookieOf = (answer: request.Response): string =>
      [answer.headers['set-cookie'] ?? []].flat().find((cookie) => cookie.startsWith('vigia_refresh=')) ?? '';

    it('keeps the refresh token in a cookie that scripts cannot read', async () => {
      const answer = await login({ Origin: first.url }).expect(200);
      expect(answer.body).toMatchObject({ refreshToken: null });
      expect(cookieOf(answer)).toMatch(
        /^vigia_refresh=[\w-]{66}; Path=\/api\/v1\/auth; Expires=.*; HttpOnly; SameSite=Strict$/,
      );
      const cookie = cookieOf(answer).split(';', 1).join('');
      const next = await request(first.url)
        .post('/api/v1/auth/refresh')
        .set({ Cookie: cookie, Origin: first.url })
        .send({})
        .expect(200);
      expect(cookieOf(next)).toContain('vigia_refresh=');
      const { accessToken } = next.body as Tokens;
      const out = await first.as(accessToken).post('/auth/logout', {}).expect(200);
      expect(cookieOf(out)).toMatch(/^vigia_refresh=;/);
    });

    it.each([{}, { Origin: 'https://elsewhere.example' }, { Origin: 'null' }])(
      'serves no page of another site: %j',
      async (headers) => {
        const own = await login({ Origin: first.url }).expect(200);
        await login(headers as Record<string, string>).expect(403);
        const answer = await request(first.url)
          .post('/api/v1/auth/refresh')
          .set({ ...(headers as Record<string, string>), Cookie: cookieOf(own).split(';', 1).join('') })
          .send({})
          .expect(403);
        expect(answer.body).toMatchObject({ code: 'auth.foreign_origin' });
      },
    );
  });
});
