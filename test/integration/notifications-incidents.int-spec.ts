import { randomBytes } from 'node:crypto';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import { IncidentSweep } from '../../src/modules/alerts/incident-sweep.js';
import { serviceTransitioned } from '../../src/modules/monitoring/index.js';
import { startTestApp, type ApiClient, type TestApp } from '../support/app/test-app.js';
import { eventually, throughout } from '../support/poll/index.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';
import { startWebhookReceiver, type Delivery, type WebhookReceiver } from '../support/webhook-receiver/index.js';

const unique = (): string => randomBytes(5).toString('hex');

interface Told {
  type: string;
  data: Record<string, unknown>;
}

describe('messages about incidents', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let receiver: WebhookReceiver;
  let smtp: SmtpSink;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    smtp = await startSmtpSink();
    vigia = await startTestApp({
      OUTBOUND_ALLOW: '127.0.0.1/32',
      SMTP_HOST: smtp.host,
      SMTP_PORT: String(smtp.port),
      SMTP_SECURITY: 'none',
      SEND_RETRY_BASE_MS: '100',
      SEND_TIMEOUT_MS: '2000',
    });
    admin = await vigia.admin();
    await vigia.startBackground();
  }, 30_000);
  afterAll(async () => {
    await vigia.close();
    await receiver.close();
    await smtp.close();
  }, 30_000);

  /** A client with a paused service: its incidents are made by the test, exactly as the engine makes them. */
  async function aWatch() {
    const client = await admin
      .post('/clients', { name: `Padaria ${unique()}`, email: `${unique()}@x.example` })
      .expect(201);
    const url = `${receiver.url}/watched?key=canary`;
    const service = await admin
      .post('/services', { clientId: client.body.id, name: 'Loja', url, intervalSeconds: 60 })
      .expect(201);
    await admin.post(`/services/${service.body.id}/pause`).expect((answer) => answer.status < 300);
    return {
      clientId: client.body.id as string,
      clientName: client.body.name as string,
      serviceId: service.body.id as string,
    };
  }
  type Watch = Awaited<ReturnType<typeof aWatch>>;

  async function aWebhook({ clientId }: Watch): Promise<{ id: string; path: string }> {
    const path = `/hook-${unique()}`;
    const { body } = await admin
      .post('/notifications/destinations', { clientId, kind: 'webhook', name: 'Chat', url: receiver.urlOf(path) })
      .expect(201);
    receiver.trust(path, body.secret);
    return { id: body.id, path };
  }

  async function aMailbox(
    { clientId }: Watch,
    locale: 'pt-BR' | 'en' = 'pt-BR',
  ): Promise<{ id: string; address: string }> {
    const address = `${unique()}@padaria.example`;
    const { body } = await admin
      .post('/notifications/destinations', { clientId, kind: 'email', name: 'Plantão', address, locale })
      .expect(201);
    return { id: body.id, address };
  }

  const incidents = () => vigia.connection.collection('incidents');
  const objectId = (hex: string) => vigia.connection.base.Types.ObjectId.createFromHexString(hex);

  /** Opens an incident; with `isAnnounced` false its fact is lost. */
  async function open({ serviceId, clientId }: Watch, startedAt = new Date(Date.now() - 30_000), isAnnounced = true) {
    const _id = new vigia.connection.base.Types.ObjectId();
    const ids = { serviceId: objectId(serviceId), clientId: objectId(clientId) };
    const cause = { reason: 'status', detail: 'Expected status 200-299, got 500.' };
    await incidents().insertOne({ _id, ...ids, startedAt, ...cause, endedAt: null, endReason: null, isOpen: true });
    const incidentId = _id.toHexString();
    if (isAnnounced) await announce({ serviceId, clientId, incidentId, kind: 'down', at: startedAt });
    return incidentId;
  }

  async function end({ serviceId, clientId }: Watch, incidentId: string, isAnnounced = true): Promise<void> {
    const at = new Date();
    const ended = { endedAt: at, endReason: 'recovered', isOpen: false };
    await incidents().updateOne({ _id: objectId(incidentId) }, { $set: ended });
    if (isAnnounced) await announce({ serviceId, clientId, incidentId, kind: 'recovered', at });
  }

  const announce = (payload: Parameters<typeof serviceTransitioned>[2]): Promise<void> =>
    vigia.app.get(UnitOfWork).run((tx) => tx.publish(serviceTransitioned(payload.serviceId, payload.at, payload)));

  const at = (path: string): Delivery[] => receiver.deliveries.filter((delivery) => delivery.path === path);
  const toldAt = (path: string): Told[] => at(path).map(({ json }) => json as Told);
  const typesAt = (path: string): string[] => toldAt(path).map(({ type }) => type);
  const mailsTo = (address: string) => smtp.mails.filter(({ to }) => to.includes(address));
  const logOf = async (incidentId: string): Promise<Record<string, unknown>[]> =>
    (await admin.get(`/notifications?incidentId=${incidentId}&limit=100`).expect(200)).body.items;

  it('tells outage and recovery by signed webhook and by mail, each once, under ids of their own', async () => {
    const watch = await aWatch();
    const [hook, mailbox, english] = [await aWebhook(watch), await aMailbox(watch), await aMailbox(watch, 'en')];
    const incidentId = await open(watch);
    await eventually(() => at(hook.path).length === 1);
    await smtp.waitForMail(({ to }) => to.includes(mailbox.address));
    await smtp.waitForMail(({ to }) => to.includes(english.address));
    await end(watch, incidentId);
    await eventually(() => at(hook.path).length === 2 && mailsTo(mailbox.address).length === 2);
    await eventually(() => mailsTo(english.address).length === 2);

    const [opened, resolved] = at(hook.path);
    expect(receiver.summary(hook.path)).toMatchObject({ invalidSignatures: 0, duplicates: [] });
    expect(opened!.json).toMatchObject({
      type: 'incident.opened',
      data: {
        state: 'down',
        incidentId,
        serviceId: watch.serviceId,
        serviceName: 'Loja',
        clientId: watch.clientId,
        clientName: watch.clientName,
        endedAt: null,
        durationSeconds: null,
        reason: 'status',
        url: `${receiver.url}/watched?…`,
      },
    });
    expect(resolved!.json).toMatchObject({ type: 'incident.resolved', data: { state: 'recovered', incidentId } });
    expect((resolved!.json as Told).data['durationSeconds']).toBeGreaterThanOrEqual(30);
    expect(resolved!.id).not.toBe(opened!.id);

    const [down, up] = mailsTo(mailbox.address);
    expect(down!.subject).toBe('[Vigia] Loja está fora do ar');
    expect(up!.subject).toMatch(/^\[Vigia\] Loja voltou ao ar \(/);
    expect(mailsTo(english.address).map(({ subject }) => subject)).toEqual([
      '[Vigia] Loja is down',
      expect.stringMatching(/^\[Vigia\] Loja is up again \(/),
    ]);
    for (const mail of [down!, up!]) {
      for (const part of [mail.text, mail.html]) expect(part).toContain(watch.clientName);
      expect(mail.headers['auto-submitted']).toBe('auto-generated');
    }
    const everything = JSON.stringify([
      receiver.deliveries.map(({ body }) => body),
      smtp.mails.map(({ raw }) => raw.toString()),
    ]);
    expect(everything).not.toContain('canary');
    expect((await logOf(incidentId)).map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'delivered'));
  }, 20_000);

  it('tells nobody else', async () => {
    const [watch, other] = [await aWatch(), await aWatch()];
    const [own, foreign] = [await aWebhook(watch), await aWebhook(other)];
    await open(watch);
    await eventually(() => at(own.path).length === 1);
    await throughout(() => at(foreign.path).length === 0, { forMs: 300 });
  });

  it('sends «was down, has recovered» when it is over before the first mail left, and merges the second', async () => {
    const watch = await aWatch();
    const [hook, mailbox] = [await aWebhook(watch), await aMailbox(watch)];
    const incidentId = await open(watch, new Date(Date.now() - 245_000), false);
    await end(watch, incidentId, false);
    const { serviceId, clientId } = watch;
    await announce({ serviceId, clientId, incidentId, kind: 'recovered', at: new Date() });
    await announce({ serviceId, clientId, incidentId, kind: 'down', at: new Date() });

    await eventually(() => at(hook.path).length === 2);
    expect(toldAt(hook.path)).toMatchObject([
      { type: 'incident.opened', data: { state: 'recovered', durationSeconds: 245 } },
      { type: 'incident.resolved', data: { state: 'recovered' } },
    ]);
    await eventually(async () => (await logOf(incidentId)).every(({ endedAt }) => endedAt !== null));
    const log = await logOf(incidentId);
    expect(log.find(({ kind, event }) => kind === 'email' && event === 'resolved')).toMatchObject({
      state: 'cancelled',
      reason: 'merged',
    });
    expect(mailsTo(mailbox.address).map(({ subject }) => subject)).toEqual([
      '[Vigia] Loja ficou fora do ar por 4 min 5 s e já voltou',
    ]);
  });

  it('wishes nothing twice when facts come twice', async () => {
    const watch = await aWatch();
    const hook = await aWebhook(watch);
    const incidentId = await open(watch);
    const { serviceId, clientId } = watch;
    const again = { serviceId, clientId, incidentId, at: new Date() };
    await announce({ ...again, kind: 'down' });
    await end(watch, incidentId);
    await announce({ ...again, kind: 'recovered' });
    await announce({ ...again, kind: 'down' });
    await eventually(() => at(hook.path).length === 2);
    await eventually(
      async () => (await vigia.connection.collection('fact_deliveries').countDocuments({ subscriber: 'alerts' })) === 0,
    );
    expect(await logOf(incidentId)).toHaveLength(2);
    expect(typesAt(hook.path)).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('keeps a destination that was added later out of it', async () => {
    const watch = await aWatch();
    const early = await aWebhook(watch);
    const incidentId = await open(watch);
    await eventually(() => at(early.path).length === 1);
    await eventually(
      () => Date.now() % 1_000 < 200 && Date.now() - Number.parseInt(incidentId.slice(0, 8), 16) * 1_000 > 1_000,
    );
    const late = await aWebhook(watch);
    await end(watch, incidentId);
    await eventually(() => at(early.path).length === 2);
    await vigia.app.get(IncidentSweep).heal();
    await throughout(() => at(late.path).length === 0, { forMs: 300 });
  });

  it('cancels what is no longer wanted, with the reason', async () => {
    const watch = await aWatch();
    const gone = await aWebhook(watch);
    const off = await aWebhook(watch);
    receiver.answerWith(gone.path, 503, 1_000);
    receiver.answerWith(off.path, 503, 1_000);
    const incidentId = await open(watch);
    await eventually(() => at(gone.path).length > 0 && at(off.path).length > 0);
    await admin.delete(`/notifications/destinations/${gone.id}`).expect(204);
    await admin.patch(`/notifications/destinations/${off.id}`, { isEnabled: false }).expect(200);
    await eventually(async () => (await logOf(incidentId)).every(({ state }) => state === 'cancelled'));
    const reasons = (await logOf(incidentId)).map(({ reason }) => reason).sort();
    expect(reasons).toEqual(['destination_deleted', 'destination_disabled']);
  });

  it('says nothing of a service that was deleted before the message left', async () => {
    const watch = await aWatch();
    const hook = await aWebhook(watch);
    await admin.delete(`/services/${watch.serviceId}`).expect(204);
    const incidentId = await open(watch);
    await eventually(async () => (await logOf(incidentId))[0]?.['state'] === 'cancelled');
    expect((await logOf(incidentId))[0]).toMatchObject({ reason: 'service_deleted' });
    await end(watch, incidentId);
    const reasonsOf = async () => (await logOf(incidentId)).map(({ reason }) => reason).sort();
    await eventually(async () => (await reasonsOf()).filter((reason) => reason !== null).length === 2);
    expect(await reasonsOf()).toEqual(['never_opened', 'service_deleted']);
    expect(at(hook.path)).toEqual([]);
  });

  it('switches a destination off that answers 410', async () => {
    const watch = await aWatch();
    const hook = await aWebhook(watch);
    receiver.answerWith(hook.path, 410);
    await open(watch);
    const shown = await eventually(async () => {
      const { body } = await admin.get(`/notifications/destinations/${hook.id}`).expect(200);
      return body.isEnabled ? null : body;
    });
    expect(shown).toMatchObject({ disabledReason: 'gone', version: 2 });
    const trail = await vigia.connection.collection('audit_events').findOne({ action: 'destination.disabled' });
    expect(trail).toMatchObject({ target: { id: hook.id }, actor: { id: 'system:notifications' } });
  });

  it('heals lost news: outage and recovery whose facts never came', async () => {
    const watch = await aWatch();
    const hook = await aWebhook(watch);
    const incidentId = await open(watch, new Date(Date.now() - 30_000), false);
    expect(await vigia.app.get(IncidentSweep).heal()).toBe(1);
    await eventually(() => at(hook.path).length === 1);
    await end(watch, incidentId, false);
    await incidents().updateOne({ _id: objectId(incidentId) }, { $set: { endedAt: new Date(Date.now() - 10_000) } });
    expect(await vigia.app.get(IncidentSweep).heal()).toBe(1);
    await eventually(() => at(hook.path).length === 2);
    expect(typesAt(hook.path)).toEqual(['incident.opened', 'incident.resolved']);
    expect(await vigia.app.get(IncidentSweep).heal()).toBe(0);
  });
});
