import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { type ApiClient, createTestApp, login, startTestApp, type TestApp } from '../support/app/test-app.js';
import { accept, actorFor, aClient, GOOD_PASSWORD, invite, tokenFor } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';

interface Access {
  readonly lastAccessAt: string | null;
  readonly isOpen: boolean;
  readonly users: { readonly id: string; readonly email: string; readonly status: string }[];
}

describe('logins of clients', () => {
  let smtp: SmtpSink;
  let vigia: TestApp;
  let secondApp: NestExpressApplication;
  let secondUrl: string;
  let admin: ApiClient;
  beforeAll(async () => {
    smtp = await startSmtpSink();
    vigia = await startTestApp({ SMTP_HOST: smtp.host, SMTP_PORT: String(smtp.port), SMTP_SECURITY: 'none' });
    secondApp = await createTestApp({ ...vigia.database, description: 'test database' });
    await secondApp.listen(0, '127.0.0.1');
    secondUrl = `http://127.0.0.1:${String((secondApp.getHttpServer().address() as AddressInfo).port)}`;
    admin = await vigia.admin();
    await vigia.startBackground();
  });
  afterAll(async () => {
    await secondApp.close();
    await vigia.close();
    await smtp.close();
  });

  const accessOf = async (clientId: string, api = admin): Promise<Access> =>
    (await api.get(`/clients/${clientId}/logins`).expect(200)).body as Access;
  const withLogin = async (fields: Record<string, unknown> = {}) => {
    const body = aClient({ password: GOOD_PASSWORD, ...fields });
    const { id } = (await admin.post('/clients', body).expect(201)).body as { id: string };
    const email = body['email'] as string; // the answer masks it
    return { id, email, credentials: { email, password: GOOD_PASSWORD } };
  };
  const signInStatus = async (credentials: { email: string; password: string }) =>
    (await request(vigia.url).post('/api/v1/auth/login').send(credentials)).status;
  const outEverywhere = async (token: string) => {
    for (const url of [vigia.url, secondUrl])
      await eventuallyPasses(() => request(url).get('/api/v1/me').set('Authorization', `Bearer ${token}`).expect(401), {
        timeoutMs: 5_000,
        everyMs: 200,
      });
  };
  const inEverywhere = async (token: string) => {
    for (const url of [vigia.url, secondUrl])
      await request(url).get('/api/v1/me').set('Authorization', `Bearer ${token}`).expect(200);
  };

  it('a password makes a guest who sees this client only, and its access is noted apart from the version', async () => {
    const [own, other] = [await withLogin(), await withLogin()];
    expect((await admin.get(`/clients/${own.id}`).expect(200)).body).not.toHaveProperty('password');
    expect(await accessOf(own.id)).toMatchObject({ lastAccessAt: null, isOpen: true });
    const bound = vigia.as(await login(vigia.url, own.credentials));
    expect((await bound.get('/me').expect(200)).body).toMatchObject({ role: 'GUEST', clientIds: [own.id] });
    await bound.get(`/clients/${own.id}`).expect(200);
    await bound.get(`/clients/${other.id}`).expect(404);
    await bound.get(`/clients/${own.id}/logins`).expect(403);
    const access = await accessOf(own.id);
    expect(access.users).toMatchObject([{ email: own.email, status: 'active' }]);
    expect(Math.abs(Date.parse(access.lastAccessAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect((await admin.get(`/clients/${own.id}`).expect(200)).body).toMatchObject({ version: 1 });
    const analyst = await actorFor(vigia, { role: 'ANALYST', clientIds: [own.id] });
    expect(await accessOf(own.id, analyst)).toMatchObject({ isOpen: true, users: [] });
  });

  it('an invitation does it by mail', async () => {
    const body = aClient({ invite: true });
    const { id } = (await admin.post('/clients', body).expect(201)).body as { id: string };
    const email = body['email'] as string;
    await accept(vigia, await tokenFor(smtp, email));
    const bound = vigia.as(await login(vigia.url, { email, password: GOOD_PASSWORD }));
    expect((await bound.get('/me').expect(200)).body).toMatchObject({ clientIds: [id] });
  });

  it('makes neither client nor user when one of them cannot be', async () => {
    const taken = await withLogin();
    const user = await invite(admin);
    const operator = await actorFor(vigia, { role: 'OPERATOR' });
    const count = async () => (await admin.get('/clients?page=1').expect(200)).body.total as number;
    const before = await count();
    const post = async (body: Record<string, unknown>, status: number, api = admin) =>
      (await api.post('/clients', body).expect(status)).body.code as string;
    expect(await post(aClient({ email: user.email, password: GOOD_PASSWORD }), 409)).toBe('user.email_taken');
    expect(await post(aClient({ email: taken.email, password: GOOD_PASSWORD }), 409)).toMatch(/email_taken$/);
    expect(await post(aClient({ password: 'vigia' }), 400)).toBe('auth.weak_password');
    expect(await post(aClient({ password: GOOD_PASSWORD, invite: true }), 400)).toBe('request.invalid');
    const nameless = { email: null, baseUrl: 'https://padaria.example', invite: true };
    expect(await post(aClient(nameless), 400)).toBe('request.invalid');
    expect(await post(aClient({ invite: true }), 403, operator)).toBe('request.forbidden');
    expect(await count()).toBe(before);
    await operator.post('/clients', aClient({ invite: false })).expect(201);
  });

  it.each(['inactive', 'suspended'])(
    '%s: its sessions end on both instances, until it is active again',
    async (status) => {
      const client = await withLogin();
      const token = await login(vigia.url, client.credentials);
      await inEverywhere(token);
      await admin.patch(`/clients/${client.id}`, { status, statusReason: 'teste' }).expect(200);
      await outEverywhere(token);
      expect(await signInStatus(client.credentials)).toBe(401);
      expect(await accessOf(client.id)).toMatchObject({ isOpen: false });
      await admin.patch(`/clients/${client.id}`, { status: 'active' }).expect(200);
      expect(await signInStatus(client.credentials)).toBe(200);
      await request(vigia.url).get('/api/v1/me').set('Authorization', `Bearer ${token}`).expect(401);
    },
  );

  it('deleted: nobody gets in any more; who sees another client stays', async () => {
    const [gone, kept] = [await withLogin(), await withLogin()];
    const both = await actorFor(vigia, { role: 'GUEST', clientIds: [gone.id, kept.id] });
    const token = await login(vigia.url, gone.credentials);
    await inEverywhere(token);
    await admin.delete(`/clients/${gone.id}`).expect(204);
    await outEverywhere(token);
    expect(await signInStatus(gone.credentials)).toBe(401);
    await inEverywhere(both.token);
    await admin.patch(`/clients/${kept.id}`, { status: 'inactive', statusReason: 'teste' }).expect(200);
    await outEverywhere(both.token);
  });

  it('a client that is added inactive lets nobody in', async () => {
    const client = await withLogin({ status: 'inactive' });
    expect(await signInStatus(client.credentials)).toBe(401);
  });

  it('many sign-ins of one client at once all succeed', async () => {
    const client = await withLogin();
    const statuses = await Promise.all(Array.from({ length: 12 }, () => signInStatus(client.credentials)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
