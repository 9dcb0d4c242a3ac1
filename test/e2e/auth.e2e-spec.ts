import request from 'supertest';
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
