import request from 'supertest';
import { Actors } from '../../src/modules/auth/access/actors.js';
import { startTestApp, type TestApp } from '../support/app/test-app.js';

describe('the deadline of requests', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp({ REQUEST_TIMEOUT_MS: '1000' });
  });
  afterAll(() => vigia.close());

  it('answers 503 even when a guard never ends, and stands a late answer', async () => {
    const { token } = await vigia.admin();
    const actors = vigia.app.get(Actors);
    let goOn: () => void = () => undefined;
    const find = jest.spyOn(actors, 'ofSession').mockReturnValue(
      new Promise((resolve) => {
        goOn = () => {
          resolve(null);
        };
      }),
    );
    const startedAt = performance.now();
    const answer = await request(vigia.url).get('/api/v1/auth/me').set('Authorization', `Bearer ${token}`).expect(503);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(answer.body).toMatchObject({ code: 'request.timeout', status: 503 });
    expect(answer.headers['retry-after']).toBe('5');
    goOn();
    find.mockRestore();
    await request(vigia.url).get('/health/live').expect(200);
  });
});
