import request from 'supertest';
import type { SystemFiguresDto } from '../../src/modules/system/system-figures.dto.js';
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

describe('figures of the system', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp({ MONGODB_SLOW_COMMAND_MS: '1' });
  });
  afterAll(() => vigia.close());

  it('tell of host, process, pool, commands and collections', async () => {
    await request(vigia.url).get('/api/v1/monitoring/metrics').expect(401);
    const admin = await vigia.admin();
    await admin.post('/clients', { name: 'Padaria', email: 'figures@padaria.example' }).expect(201);
    const { body } = await admin.get('/monitoring/metrics').expect(200);
    const { host, process: own, database } = body as SystemFiguresDto;
    expect(host.memoryAvailableBytes).toBeLessThan(host.memoryTotalBytes);
    for (const share of [host.memoryPercent, host.diskPercent]) expect(share).toBeGreaterThan(0);
    expect(own.residentBytes).toBeGreaterThan(own.heapUsedBytes / 2);
    expect(database.pool.open).toBeGreaterThan(0);
    expect(database.collections).toContainEqual({ name: 'clients', documents: 1, sizeBytes: expect.anything() });
    const inserted = database.commands.find(({ command }) => command === 'insert' || command === 'bulkWrite');
    expect(inserted?.count).toBeGreaterThan(0);
    expect(database.slowCommands.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toMatch(/padaria/i);
  });

  it('stand in the metrics under the names that were known before', async () => {
    const { text } = await request(vigia.url).get('/metrics').expect(200);
    expect(text).toMatch(/^database_query_duration_seconds_count\{collection="users",command="find"\} [1-9]/m);
    expect(text).toMatch(/^cache_operations_total\{operation="get",result="hit"\} \d+$/m);
    expect(text).toMatch(/^http_requests_total\{/m);
    expect(text).toMatch(/^http_request_duration_seconds_count\{/m);
    expect(text).toMatch(/^database_collection_documents\{collection="clients"\} 1$/m);
    for (const name of ['cpu', 'memory', 'disk']) expect(text).toMatch(new RegExp(`^system_${name}_percent `, 'm'));
    expect(text).not.toMatch(/padaria/i);
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
