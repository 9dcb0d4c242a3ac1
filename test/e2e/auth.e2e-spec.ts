import { pbkdf2Sync } from 'node:crypto';
import request from 'supertest';
import { eventually } from '../support/poll/index.js';
import { ADMIN, startTestApp, type TestApp } from '../support/app/test-app.js';

describe('sign in', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp();
  });
  afterAll(() => vigia.close());

  it('gives a bearer token that opens /me', async () => {
    const admin = await vigia.admin();
    const me = await admin.get('/auth/me').expect(200);
    expect(me.body).toMatchObject({ email: ADMIN.email, role: 'ADMIN', clientIds: null });
  });

  it('answers alike for a wrong password and an unknown address', async () => {
    const login = (body: object) => request(vigia.url).post('/api/v1/auth/login').send(body).expect(401);
    const wrong = await login({ ...ADMIN, password: 'not the password' });
    const unknown = await login({ email: 'nobody@vigia.local', password: 'not the password' });
    expect(wrong.headers['content-type']).toContain('application/problem+json');
    expect({ ...wrong.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
  });

  it('judges a password that somebody thinks of', async () => {
    const judge = async (body: object) =>
      (await request(vigia.url).post('/api/v1/auth/password/strength').send(body).expect(200)).body as object;
    expect(await judge({ password: 'trombone lilás 7 jabutis' })).toMatchObject({ isAcceptable: true, faults: [] });
    expect(await judge({ password: 'ana.padaria2026', email: 'ana@padaria.example' })).toMatchObject({
      isAcceptable: false,
      faults: expect.arrayContaining(['context']) as unknown,
    });
  });

  it('turns a hash of an older system into argon2id at the first sign-in, and only at a right one', async () => {
    const users = vigia.connection.collection('users');
    const hashOf = async () => String((await users.findOne({ email: ADMIN.email }))?.['passwordHash']);
    const before = await hashOf();
    const salt = 'abcdefgh';
    const hex = pbkdf2Sync(ADMIN.password, salt, 1_000, 32, 'sha256').toString('hex');
    const old = `pbkdf2:sha256:1000$${salt}$${hex}`;
    await users.updateOne({ email: ADMIN.email }, { $set: { passwordHash: old } });
    await request(vigia.url)
      .post('/api/v1/auth/login')
      .send({ ...ADMIN, password: 'not it' })
      .expect(401);
    expect(await hashOf()).toBe(old);
    await vigia.admin();
    const renewed = await hashOf();
    expect(renewed).toMatch(/^\$argon2id\$/);
    expect(renewed).not.toBe(before);
    await vigia.admin();
    expect(await hashOf()).toBe(renewed);
  });

  it('names unknown and missing fields', async () => {
    const answer = await request(vigia.url)
      .post('/api/v1/auth/login')
      .send({ email: ADMIN.email, role: 'ADMIN' })
      .expect(400);
    const pointers = (answer.body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/role', '/password']));
  });

  it('refuses a route without a token, and query parameters that a route does not know', async () => {
    await request(vigia.url).get('/api/v1/auth/me').expect(401);
    const admin = await vigia.admin();
    const answer = await admin.get('/auth/me?verbose=1').expect(400);
    expect(answer.body).toMatchObject({ code: 'request.invalid', errors: [{ parameter: 'verbose' }] });
  });
});

describe('access tokens', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp();
  });
  afterAll(() => vigia.close());

  const me = (token: string) => request(vigia.url).get('/api/v1/auth/me').set('Authorization', `Bearer ${token}`);

  it('are refused with a changed signature or payload, also right after the true one was used', async () => {
    const { token } = await vigia.admin();
    await me(token).expect(200);
    await me(token).expect(200);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    await me(`${other}.${payload}.`).expect(401);
    await me(`${other}.${payload}.${signature}`).expect(401);
    await me(`${header}.${payload}.${signature.slice(0, -4)}AAAA`).expect(401);
    await me(token.replace(payload, Buffer.from('{"sub":"x"}').toString('base64url'))).expect(401);
  });

  it('stop working within five seconds when their user is disabled', async () => {
    const { token } = await vigia.admin();
    await me(token).expect(200);
    await vigia.connection.collection('users').updateOne({ email: ADMIN.email }, { $set: { status: 'disabled' } });
    const startedAt = performance.now();
    await eventually(async () => (await me(token)).status === 401, { timeoutMs: 6_000 });
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });
});
