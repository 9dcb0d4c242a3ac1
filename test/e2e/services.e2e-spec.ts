import { aService, createClient, createService } from '../support/factories/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';

describe('services', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clientId: string;
  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
    clientId = (await createClient(admin)).id;
  });
  afterAll(() => vigia.close());

  it('are made with the defaults of a watch', async () => {
    const made = await admin.post('/services', aService(clientId, { name: 'Loja' })).expect(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      number: expect.any(Number),
      clientId,
      name: 'Loja',
      kind: 'http',
      url: 'https://padaria.example/health',
      method: 'GET',
      expectedStatus: [200],
      headers: [],
      body: null,
      keyword: null,
      jsonAssertion: null,
      followRedirects: true,
      timeoutMs: 10_000,
      intervalSeconds: 30,
      degradedAfterMs: null,
      failureThreshold: 3,
      recoveryThreshold: 2,
      isPaused: false,
      pausedAt: null,
      state: 'new',
      since: made.body.createdAt,
      lastCheck: null,
      nextCheckAt: expect.any(String),
      detectionBoundMs: 75_000,
      createdAt: expect.any(String),
      updatedAt: made.body.createdAt,
      version: 1,
    });
    expect(made.headers['location']).toBe(`/api/v1/services/${String(made.body.id)}`);
    const byId = await admin.get(`/services/${String(made.body.id)}`).expect(200);
    const byNumber = await admin.get(`/services/${String(made.body.number)}`).expect(200);
    expect(byId.headers['etag']).toBe('W/"1"');
    for (const answer of [byId, byNumber])
      expect(answer.body).toEqual({ ...made.body, nextCheckAt: expect.any(String) });
  });

  it('begin in state NEW with an open segment, in the transaction that makes them', async () => {
    const service = await createService(admin, clientId);
    const states = await vigia.connection
      .collection('service_states')
      .find({ partition: { $gte: 0 } })
      .toArray();
    const own = states.find((state) => String(state._id) === service.id);
    expect(own).toMatchObject({ fence: 0, version: 0, snapshot: { state: 'new' } });
    const segments = await vigia.connection.collection('segments').find({}).toArray();
    expect(segments.filter((segment) => String(segment['serviceId']) === service.id)).toMatchObject([
      { state: 'unknown', to: null },
    ]);
  });
});
