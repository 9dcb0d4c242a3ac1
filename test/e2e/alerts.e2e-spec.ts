import { randomBytes } from 'node:crypto';
import { startTestApp, type ApiClient, type TestApp } from '../support/app/test-app.js';
import { answer, startHttpTarget, type HttpTarget } from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver/index.js';

/** The whole way with nothing made up: a target breaks, the engine confirms it, a webhook and a mail arrive; and again when it is back. */
describe('from a broken target to a message', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let target: HttpTarget;
  let receiver: WebhookReceiver;
  let smtp: SmtpSink;

  beforeAll(async () => {
    target = await startHttpTarget();
    receiver = await startWebhookReceiver();
    smtp = await startSmtpSink();
    vigia = await startTestApp({
      OUTBOUND_ALLOW: `127.0.0.1:${String(target.port)},127.0.0.1:${String(receiver.port)}`,
      SMTP_HOST: smtp.host,
      SMTP_PORT: String(smtp.port),
      SMTP_SECURITY: 'none',
    });
    admin = await vigia.admin();
    await vigia.startBackground();
  }, 30_000);
  afterAll(async () => {
    await vigia.close();
    await target.close();
    await receiver.close();
    await smtp.close();
  }, 30_000);

  it('tells outage and recovery, the outage within moments of the bad answer', async () => {
    const email = `${randomBytes(4).toString('hex')}@padaria.example`;
    const client = await admin.post('/clients', { name: 'Padaria São João', email }).expect(201);
    const clientId: string = client.body.id;
    const hook = await admin
      .post('/notifications/destinations', { clientId, kind: 'webhook', name: 'Chat', url: receiver.urlOf('/hook') })
      .expect(201);
    receiver.trust('/hook', hook.body.secret);
    await admin
      .post('/notifications/destinations', {
        clientId,
        kind: 'email',
        name: 'Plantão',
        address: 'plantao@padaria.example',
      })
      .expect(201);
    const service = await admin
      .post('/services', {
        clientId,
        name: 'Loja',
        url: `${target.url}/loja`,
        intervalSeconds: 1,
        timeoutMs: 500,
        failureThreshold: 1,
        recoveryThreshold: 1,
      })
      .expect(201);
    const stateIs = async (state: string): Promise<boolean> =>
      (await admin.get(`/services/${service.body.id}`).expect(200)).body.state === state;
    await eventually(() => stateIs('up'), { timeoutMs: 10_000, what: 'first check' });

    target.script('/loja', answer(500));
    const opened = await receiver.waitFor(({ path }) => path === '/hook', 10_000);
    const bad = target.firstBadAnswer('/loja');
    expect(opened).toMatchObject({ signature: 'valid', json: { type: 'incident.opened', data: { state: 'down' } } });
    expect(opened.atMs - bad!.atMs).toBeLessThan(2_000);
    const down = await smtp.waitForMail(({ to }) => to.includes('plantao@padaria.example'));
    expect(down.subject).toBe('[Vigia] Loja está fora do ar');

    target.unscript('/loja');
    const resolved = await receiver.waitFor(({ path, id }) => path === '/hook' && id !== opened.id, 10_000);
    expect(resolved).toMatchObject({ signature: 'valid', json: { type: 'incident.resolved' } });
    await smtp.waitForMail(({ subject }) => subject.startsWith('[Vigia] Loja voltou ao ar'));
    const { incidentId } = (resolved.json as { data: { incidentId: string } }).data;
    const log = await eventually(async () => {
      const { body } = await admin.get(`/notifications?incidentId=${incidentId}`).expect(200);
      return body.items.every(({ endedAt }: { endedAt: string | null }) => endedAt !== null) ? body.items : null;
    });
    expect(log).toHaveLength(4);
    expect(log.every(({ state }: { state: string }) => state === 'delivered')).toBe(true);
    expect(receiver.summary('/hook')).toMatchObject({ deliveries: 2, duplicates: [], invalidSignatures: 0 });
  }, 40_000);
});
