import { ObjectId } from 'mongodb';
import request from 'supertest';
import { ADMIN, type ApiClient, login, startTestApp, type TestApp } from '../support/app/test-app.js';
import { accept, actorFor, aPerson, GOOD_PASSWORD, invite, tokenFor } from '../support/factories/index.js';
import { eventually, eventuallyPasses, throughout } from '../support/poll/index.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';

const OTHER_PASSWORD = 'guarda-chuva 31 pinguins roxos';

describe('accounts', () => {
  let smtp: SmtpSink;
  let vigia: TestApp;
  let admin: ApiClient;
  beforeAll(async () => {
    smtp = await startSmtpSink();
    vigia = await startTestApp({
      SMTP_HOST: smtp.host,
      SMTP_PORT: String(smtp.port),
      SMTP_SECURITY: 'none',
      PUBLIC_URL: 'https://vigia.example/',
      SELF_REGISTRATION: 'true',
    });
    admin = await vigia.admin();
    await vigia.startBackground();
  });
  afterAll(async () => {
    await vigia.close();
    await smtp.close();
  });

  const post = (path: string, body: object) => request(vigia.url).post(`/api/v1/auth/${path}`).send(body);
  const anonymous = (body: unknown) => ({ ...(body as object), instance: '' });
  const mailsTo = (email: string) => smtp.mails.filter(({ to }) => to.includes(email));
  const links = () => vigia.connection.collection('user_links');
  /** An active user with a password. */
  const member = async (options: Parameters<typeof aPerson>[0] = {}) => {
    const person = await invite(admin, options);
    await accept(vigia, await tokenFor(smtp, person.email));
    return { id: person.id, email: person.email, credentials: { email: person.email, password: GOOD_PASSWORD } };
  };

  it('an invitation arrives by mail, in the language of the person, and sets the password', async () => {
    const person = await invite(admin, { locale: 'en', name: 'Ana Souza' });
    expect(person).toMatchObject({ status: 'invited', version: 1 });
    const token = await tokenFor(smtp, person.email);
    const [mail] = mailsTo(person.email);
    expect(mail).toMatchObject({ subject: 'Invitation to Vigia' });
    expect(mail?.text).toContain('https://vigia.example/invitation#token=');
    await post('login', { email: person.email, password: GOOD_PASSWORD }).expect(401);
    const weak = await post('invitations/accept', { token, password: 'vigia-senha-1' }).expect(400);
    expect(weak.body).toMatchObject({ code: 'auth.weak_password', errors: [{ pointer: '/password' }] });
    await post('invitations/accept', { token, password: GOOD_PASSWORD, name: 'Ana S.' }).expect(204);
    const { body } = await post('login', { email: person.email, password: GOOD_PASSWORD }).expect(200);
    expect(body).toMatchObject({ user: { name: 'Ana S.', role: 'OPERATOR' } });
  });

  it('keeps no token: not in the outbox, not in the audit, only a digest among the links', async () => {
    const person = await invite(admin);
    const token = await tokenFor(smtp, person.email);
    expect(token).toHaveLength(43);
    for (const { name } of await vigia.connection.listCollections()) {
      const rows = await vigia.connection.collection(name).find({}).toArray();
      expect(JSON.stringify(rows)).not.toContain(token);
    }
  });

  it('answers alike for a link that is unknown, used, too old, of another kind or of another user state', async () => {
    const person = await invite(admin);
    const used = await tokenFor(smtp, person.email);
    await accept(vigia, used);
    const late = await invite(admin);
    const old = await tokenFor(smtp, late.email);
    await links().updateMany({ userId: new ObjectId(late.id) }, { $set: { expireAt: new Date(Date.now() - 1_000) } });
    const other = await invite(admin);
    const invitation = await tokenFor(smtp, other.email);
    const answers = [];
    for (const token of ['x', 'a'.repeat(43), used, old])
      answers.push((await post('invitations/accept', { token, password: GOOD_PASSWORD }).expect(422)).body);
    answers.push((await post('password/reset', { token: invitation, password: GOOD_PASSWORD }).expect(422)).body);
    expect(new Set(answers.map((body) => JSON.stringify(anonymous(body)))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'auth.link_invalid' });
    await accept(vigia, invitation);
  });

  it('lets one of several use a link, and the use of one ends the others', async () => {
    const person = await invite(admin);
    const first = await tokenFor(smtp, person.email);
    await admin.post(`/users/${person.id}/reset-password`).expect(202); // still invited: the invitation again
    const second = await tokenFor(smtp, person.email, 2);
    expect(second).not.toBe(first);
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => post('invitations/accept', { token: second, password: GOOD_PASSWORD })),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([204, 422, 422, 422, 422, 422]);
    await post('invitations/accept', { token: first, password: OTHER_PASSWORD }).expect(422);
    await login(vigia.url, { email: person.email, password: GOOD_PASSWORD });
    expect(await links().countDocuments({ userId: new ObjectId(person.id) })).toBe(0);
  });

  it('sends another link when a mail may have been lost', async () => {
    smtp.fault({ kind: 'refuse-data' }, 1);
    const person = await invite(admin);
    const token = await tokenFor(smtp, person.email);
    await eventually(async () => (await links().countDocuments({ userId: new ObjectId(person.id) })) === 2);
    await accept(vigia, token);
  });

  it('resets a forgotten password: at most three mails an hour, all sessions end, the old password opens nothing', async () => {
    const person = await member();
    const before = vigia.as(await login(vigia.url, person.credentials));
    await before.get('/me').expect(200);
    for (let n = 0; n < 5; n++) await post('password/forgot', { email: person.email.toUpperCase() }).expect(202);
    const token = await tokenFor(smtp, person.email, 4);
    await throughout(() => mailsTo(person.email).length === 4, { forMs: 1_500 });
    await post('password/reset', { token, password: OTHER_PASSWORD }).expect(204);
    await eventuallyPasses(() => before.get('/me').expect(401), { timeoutMs: 6_000, everyMs: 200 });
    await post('login', person.credentials).expect(401);
    await login(vigia.url, { email: person.email, password: OTHER_PASSWORD });
    const rows = vigia.connection.collection('sessions');
    const old = await rows.findOne({ userId: new ObjectId(person.id), revokedReason: 'password_reset' });
    expect(old).not.toBeNull();
  });

  it('answers a forgotten password alike for known, unknown and disabled, and mails only the known', async () => {
    const [person, gone] = [await member(), await member()];
    await admin.post(`/users/${gone.id}/disable`).expect(200);
    const seen = [];
    for (const email of [person.email, gone.email, 'nobody@vigia.example']) {
      const { status, text, headers } = await post('password/forgot', { email });
      seen.push(JSON.stringify({ status, text, names: Object.keys(headers).sort() }));
    }
    expect(new Set(seen).size).toBe(1);
    await tokenFor(smtp, person.email, 2);
    await throughout(() => mailsTo(gone.email).length === 1 && mailsTo('nobody@vigia.example').length === 0, {
      forMs: 1_000,
    });
  });

  it('changes the own password, which ends the other sessions and the links', async () => {
    const person = await member();
    const [mine, other] = [
      vigia.as(await login(vigia.url, person.credentials)),
      vigia.as(await login(vigia.url, person.credentials)),
    ];
    await post('password/forgot', { email: person.email }).expect(202);
    const link = await tokenFor(smtp, person.email, 2);
    const wrong = await mine.post('/auth/password/change', { current: 'not it', new: OTHER_PASSWORD }).expect(401);
    expect(wrong.body).toMatchObject({ code: 'auth.wrong_current_password' });
    const weak = { current: GOOD_PASSWORD, new: 'short' };
    expect((await mine.post('/auth/password/change', weak).expect(400)).body).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/new' })]) as unknown,
    });
    await other.get('/me').expect(200);
    await mine.post('/auth/password/change', { current: GOOD_PASSWORD, new: OTHER_PASSWORD }).expect(204);
    await eventuallyPasses(() => other.get('/me').expect(401), { timeoutMs: 6_000, everyMs: 200 });
    await mine.get('/me').expect(200);
    await post('login', person.credentials).expect(401);
    await post('password/reset', { token: link, password: GOOD_PASSWORD }).expect(422);
  });

  it('registers whoever asks as a guest who sees nothing, and answers alike for an address that is taken', async () => {
    const email = aPerson().email;
    const seen = [];
    for (const address of [email, ADMIN.email]) {
      const { status, text } = await post('register', { email: address, name: 'Visita' });
      seen.push(JSON.stringify({ status, text }));
    }
    expect(new Set(seen)).toEqual(new Set([JSON.stringify({ status: 202, text: '{"next":"mail"}' })]));
    const token = await tokenFor(smtp, email);
    await post('register', { token }).expect(400);
    const registered = await post('register', { token, password: GOOD_PASSWORD }).expect(202);
    expect(registered.body).toEqual({ next: 'login' });
    const guest = vigia.as(await login(vigia.url, { email, password: GOOD_PASSWORD }));
    expect((await guest.get('/me').expect(200)).body).toMatchObject({ role: 'GUEST', clientIds: [] });
    await admin.post('/clients', { name: 'Padaria', email: aPerson().email }).expect(201);
    expect((await guest.get('/clients').expect(200)).body).toMatchObject({ items: [] });
  });

  it('shows mails to users in the delivery log without a client', async () => {
    const person = await invite(admin);
    await tokenFor(smtp, person.email);
    const { body } = await admin.get(`/notifications?destinationId=${person.id}`).expect(200);
    expect(body).toMatchObject({ items: [{ topic: 'account', event: 'invitation', clientId: null }] });
    const bound = await actorFor(vigia, { role: 'READONLY', clientIds: ['65a0000000000000000000aa'] });
    expect((await bound.get('/notifications').expect(200)).body).toMatchObject({ items: [] });
  });

  it('writes who did it into the audit, without addresses and secrets', async () => {
    const person = await member();
    const events = await vigia.connection.collection('audit_events').find({ 'target.id': person.id }).toArray();
    expect(events.map(({ action }) => String(action)).sort()).toEqual(['user.accepted', 'user.invited']);
    expect(JSON.stringify(events)).not.toContain(person.email);
  });
});

it('nobody registers without an invitation unless the switch says so', async () => {
  const vigia = await startTestApp();
  const register = request(vigia.url).post('/api/v1/auth/register');
  const { body } = await register.send({ email: 'ana@vigia.example', name: 'Ana' }).expect(403);
  expect(body).toMatchObject({ code: 'auth.registration_closed' });
  expect(await vigia.connection.collection('fact_deliveries').countDocuments({})).toBe(0);
  await vigia.close();
});
