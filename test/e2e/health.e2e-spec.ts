import request from 'supertest';
import { startTestApp, type TestApp } from '../support/app/test-app.js';
import { eventually } from '../support/poll/index.js';

describe('health and metrics', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp();
  });
  afterAll(() => vigia.close());

  it('says live without a login and without the database', async () => {
    await request(vigia.url).get('/health/live').expect(200, { status: 'ok' });
  });

  it('says ready after a write and a read', async () => {
    const answer = await request(vigia.url).get('/health/ready').expect(200);
    expect(answer.body).toMatchObject({
      status: 'ok',
      details: { database: { status: 'up' }, process: { status: 'up' } },
    });
  });

  it('tells version and state under the API', async () => {
    const answer = await request(vigia.url).get('/api/v1/health').expect(200);
    expect(answer.body).toMatchObject({ status: 'ok', database: 'up', version: '0.1.0' });
  });

  it('counts requests by route template, not by path', async () => {
    await request(vigia.url).get('/no/such/path/1').expect(404);
    await request(vigia.url).get('/no/such/path/2').expect(404);
    const { text } = await request(vigia.url).get('/metrics').expect(200);
    expect(text).toMatch(/http_requests_total\{method="ANY",route="unmatched",status="404"\} \d+/);
    expect(text).not.toContain('/no/such/path');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('facts_oldest_pending_seconds 0');
  });

  it('keeps 20 connections to the database and counts them all', async () => {
    await eventually(async () => {
      const { text } = await request(vigia.url).get('/metrics').expect(200);
      return /^database_pool_connections 20$/m.test(text);
    });
  });
});

describe('figures of the watch', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp();
  });
  afterAll(() => vigia.close());

  it('are for those who may see them', async () => {
    await request(vigia.url).get('/api/v1/health/stats').expect(401);
    const stats = await (await vigia.admin()).get('/health/stats').expect(200);
    expect(stats.body).toMatchObject({
      clients: 0,
      services: { total: 0, paused: 0, byState: { up: 0, down: 0 } },
      last24h: { total: 0, failures: 0, meanMs: null, p95Ms: null },
      lastCheckAt: null,
    });
  });
});
