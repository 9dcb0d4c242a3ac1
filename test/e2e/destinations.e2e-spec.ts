import { randomBytes } from 'node:crypto';
import { startTestApp, type ApiClient, type TestApp } from '../support/app/test-app.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver/index.js';

describe('notification destinations', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let receiver: WebhookReceiver;
  let smtp: SmtpSink;
  let clientId: string;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    smtp = await startSmtpSink();
    vigia = await startTestApp({
      OUTBOUND_ALLOW: `127.0.0.1:${String(receiver.port)}`,
      SMTP_HOST: smtp.host,
      SMTP_PORT: String(smtp.port),
      SMTP_SECURITY: 'none',
    });
    admin = await vigia.admin();
    clientId = await aClient('Padaria São João');
    await vigia.startBackground();
  }, 30_000);
  afterAll(async () => {
    await vigia.close();
    await receiver.close();
    await smtp.close();
  }, 30_000);

  async function aClient(name: string): Promise<string> {
    const email = `${randomBytes(4).toString('hex')}@padaria.example`;
    const { body } = await admin.post('/clients', { name, email }).expect(201);
    return body.id;
  }
  const webhook = (path: string, fields: object = {}): object => ({
    clientId,
    kind: 'webhook',
    name: 'Chat',
    url: receiver.urlOf(path),
    ...fields,
  });
  const mailbox = (address: string, fields: object = {}): object => ({
    clientId,
    kind: 'email',
    name: 'Plantão',
    address,
    ...fields,
  });

  it('gives the signing secret of a webhook once', async () => {
    const created = await admin.post('/notifications/destinations', webhook('/once')).expect(201);
    expect(created.body).toMatchObject({
      clientId,
      kind: 'webhook',
      url: receiver.urlOf('/once'),
      address: null,
      locale: null,
      isEnabled: true,
      version: 1,
    });
    expect(created.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(created.headers['etag']).toBe('W/"1"');
    expect(created.headers['location']).toBe(`/api/v1/notifications/destinations/${created.body.id}`);

    const { id, number, secret } = created.body;
    const shown = await admin.get(`/notifications/destinations/${id}`).expect(200);
    const byNumber = await admin.get(`/notifications/destinations/${number}`).expect(200);
    const list = await admin.get(`/notifications/destinations?clientId=${clientId}`).expect(200);
    const edited = await admin.patch(`/notifications/destinations/${id}`, { name: 'Other' }).expect(200);
    expect(byNumber.body).toEqual(shown.body);
    for (const { text } of [shown, list, edited]) expect(text).not.toMatch(/whsec_|"secret"/);
    const stored = await vigia.connection.collection('notification_destinations').find().toArray();
    const trail = await vigia.connection.collection('audit_events').find().toArray();
    for (const rows of [stored, trail]) expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(stored)).not.toContain('/once');
  });

  it('gives the same secret to a repeat with the same key, and makes nothing twice', async () => {
    const key = randomBytes(8).toString('hex');
    const send = () => admin.post('/notifications/destinations', webhook('/repeat')).set('Idempotency-Key', key);
    const first = await send().expect(201);
    const second = await send().expect(201);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.body).toEqual(first.body);
    const list = await admin.get('/notifications/destinations?limit=100').expect(200);
    expect(list.body.items.filter(({ id }: { id: string }) => id === first.body.id)).toHaveLength(1);
  });

  it.each([
    ['http://169.254.169.254/latest'],
    ['http://127.0.0.1:1/'],
    ['http://[::1]:8000/'],
    ['ftp://hooks.example/'],
    ['https://user:pass@hooks.example/'],
    ['nonsense'],
  ])('refuses the URL %s, on create and on edit', async (url) => {
    const answer = await admin.post('/notifications/destinations', webhook('/x', { url })).expect(400);
    expect(answer.body).toMatchObject({ code: 'destination.url_refused', errors: [{ pointer: '/url' }] });
    const { body } = await admin.post('/notifications/destinations', webhook('/x')).expect(201);
    await admin.patch(`/notifications/destinations/${body.id}`, { url }).expect(400);
  });

  it.each([
    [{ kind: 'email', name: 'x' }, '/address'],
    [{ kind: 'webhook', name: 'x' }, '/url'],
    [{ kind: 'webhook', name: 'x', url: 'https://hooks.example/', address: 'a@b.example' }, '/address'],
    [{ kind: 'email', name: 'x', address: 'a@b.example', url: 'https://hooks.example/' }, '/url'],
    [{ kind: 'email', name: 'x', address: 'nobody' }, '/address'],
    [{ kind: 'email', name: 'x', address: 'a@b.example', locale: 'fr' }, '/locale'],
    [{ kind: 'pigeon', name: 'x' }, '/kind'],
    [{ kind: 'email', name: ' ', address: 'a@b.example' }, '/name'],
    [{ kind: 'email', name: 'x', address: 'a@b.example', secret: 'mine' }, '/secret'],
    [{ kind: 'email', name: null, address: 'a@b.example' }, '/name'],
  ])('names the faulty field of %j', async (fields, pointer) => {
    const answer = await admin.post('/notifications/destinations', { clientId, ...fields }).expect(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  it('needs a client that exists', async () => {
    const answer = await admin
      .post('/notifications/destinations', webhook('/x', { clientId: 'f'.repeat(24) }))
      .expect(404);
    expect(answer.body.code).toBe('client.not_found');
  });

  it('honours If-Match, and deletes softly', async () => {
    const { body } = await admin.post('/notifications/destinations', mailbox('a@padaria.example')).expect(201);
    expect(body).toMatchObject({ address: 'a@padaria.example', locale: 'pt-BR', secret: null });
    const path = `/notifications/destinations/${body.id}`;
    const edited = await admin.patch(path, { locale: 'en' }).set('If-Match', 'W/"1"').expect(200);
    expect(edited.body).toMatchObject({ locale: 'en', version: 2 });
    const stale = await admin.patch(path, { locale: 'pt-BR' }).set('If-Match', 'W/"1"').expect(412);
    expect(stale.body.code).toBe('request.stale');
    await admin.delete(path).set('If-Match', '"1"').expect(412);
    await admin.delete(path).set('If-Match', '"2"').expect(204);
    expect((await admin.get(path).expect(404)).body.code).toBe('destination.not_found');
    await admin.delete(path).expect(404);
    const actions = await vigia.connection
      .collection('audit_events')
      .find({ 'target.id': body.id })
      .sort({ at: 1 })
      .toArray();
    expect(actions.map(({ action }) => action)).toEqual([
      'destination.created',
      'destination.updated',
      'destination.deleted',
    ]);
    expect(JSON.stringify(actions)).not.toContain('padaria.example');
  });

  it('pages by cursor', async () => {
    const other = await aClient('Many');
    for (let index = 0; index < 5; index += 1)
      await admin
        .post('/notifications/destinations', mailbox(`m${String(index)}@x.example`, { clientId: other }))
        .expect(201);
    const numbers: number[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get(`/notifications/destinations?clientId=${other}&limit=2${cursor}`).expect(200);
      numbers.push(...body.items.map(({ number }: { number: number }) => number));
      cursor = body.nextCursor ? `&cursor=${encodeURIComponent(body.nextCursor)}` : '';
    } while (cursor !== '');
    expect(numbers).toHaveLength(5);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  });

  it('has a bound per client', async () => {
    const full = await aClient('Full');
    for (let index = 0; index < 50; index += 1)
      await admin
        .post('/notifications/destinations', mailbox(`m${String(index)}@x.example`, { clientId: full }))
        .expect(201);
    const answer = await admin
      .post('/notifications/destinations', mailbox('one-more@x.example', { clientId: full }))
      .expect(422);
    expect(answer.body.code).toBe('destination.too_many');
  }, 30_000);

  it('sends a signed test message, and shows it in the log', async () => {
    const { body } = await admin.post('/notifications/destinations', webhook('/test')).expect(201);
    receiver.trust('/test', body.secret);
    const answer = await admin.post(`/notifications/destinations/${body.id}/test`).expect(202);
    const { notificationId } = answer.body;
    const received = await receiver.waitFor(({ path }) => path === '/test');
    expect(received).toMatchObject({ id: notificationId, signature: 'valid', json: { type: 'test' } });
    const log = await admin.get(`/notifications?destinationId=${body.id}`).expect(200);
    expect(log.body.items).toMatchObject([{ id: notificationId, event: 'test', kind: 'webhook' }]);
    await admin.get(`/notifications/${notificationId}`).expect(200);
  });

  it('sends a test mail in the language of the reader', async () => {
    const { body } = await admin
      .post('/notifications/destinations', mailbox('reader@padaria.example', { locale: 'en' }))
      .expect(201);
    await admin.post(`/notifications/destinations/${body.id}/test`).expect(202);
    const mail = await smtp.waitForMail(({ to }) => to.includes('reader@padaria.example'));
    expect(mail.subject).toBe('[Vigia] Test message');
    expect(mail.html).toContain('Plantão');
  });

  it('sends no test to a destination that is switched off', async () => {
    const { body } = await admin.post('/notifications/destinations', webhook('/off', { isEnabled: false })).expect(201);
    const answer = await admin.post(`/notifications/destinations/${body.id}/test`).expect(409);
    expect(answer.body.code).toBe('destination.disabled');
  });
});
