import { ObjectId } from 'mongodb';
import request from 'supertest';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import { type SecurityAlert, securityAlert } from '../../src/modules/auth/index.js';
import { ADMIN, type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor, createClient } from '../support/factories/index.js';
import { eventually, eventuallyPasses } from '../support/poll/index.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink/index.js';

describe('security alerts', () => {
  let vigia: TestApp;
  let sink: SmtpSink;
  let admin: ApiClient;
  let adminId: string;

  beforeAll(async () => {
    sink = await startSmtpSink();
    vigia = await startTestApp({
      SMTP_HOST: sink.host,
      SMTP_PORT: String(sink.port),
      SMTP_SECURITY: 'none',
      MASS_READ_ROWS: '100',
    });
    admin = await vigia.admin();
    adminId = ((await admin.get('/me').expect(200)).body as { id: string }).id;
    await actorFor(vigia, { role: 'MANAGER' });
    await actorFor(vigia, { role: 'ADMIN', clientIds: [] });
    await vigia.startBackground();
  });
  afterAll(async () => {
    await vigia.close();
    await sink.close();
  });
  beforeEach(() => {
    sink.clear();
  });

  const audited = (kind: string) =>
    vigia.connection.collection('audit_events').countDocuments({ action: 'security.alert', 'changes.kind': kind });
  const deliveries = () =>
    vigia.connection.collection('notification_deliveries').find({ topic: 'security-alert' }).toArray();
  const publish = (alert: SecurityAlert) =>
    vigia.app
      .get(UnitOfWork, { strict: false })
      .run((tx) => tx.publish(securityAlert(alert.userId ?? alert.ip ?? 'nobody', new Date(), alert)));

  /** Uses a refresh token twice, long after its successor was given. */
  async function reuse(): Promise<void> {
    const signedIn = await request(vigia.url).post('/api/v1/auth/login').send(ADMIN).expect(200);
    const { refreshToken, sessionId } = signedIn.body as { refreshToken: string; sessionId: string };
    const refresh = () => request(vigia.url).post('/api/v1/auth/refresh').send({ refreshToken });
    const turnBack = () =>
      vigia.connection
        .collection('sessions')
        .updateOne({ _id: new ObjectId(sessionId) }, { $set: { rotatedAt: new Date(Date.now() - 60_000) } });
    await turnBack();
    await refresh().expect(200);
    await turnBack();
    await refresh().expect(401);
  }

  it('reach the administrators by mail when a refresh token is used again, once in ten minutes', async () => {
    await reuse();
    const mail = await sink.waitForMail(() => true, 15_000);
    expect(mail).toMatchObject({ to: [ADMIN.email], subject: '[Vigia] Um token de sessão antigo foi usado de novo' });
    expect(mail.text).toContain(`Usuário: Administrator <${ADMIN.email}>`);
    await reuse();
    await eventuallyPasses(async () => {
      expect(await audited('refresh_reuse')).toBe(2);
    });
    expect(await deliveries()).toMatchObject([
      { destinationId: adminId, clientId: null, topic: 'security-alert', event: 'raised' },
    ]);
  });

  it('are told again when the pause is over, and apart for another user, address and kind', async () => {
    const before = (await deliveries()).length;
    const spray: SecurityAlert = { kind: 'login_spray', userId: null, ip: '192.0.2.1', details: { identifiers: 12 } };
    await publish(spray);
    await publish({ ...spray, ip: '192.0.2.2' });
    await publish({ ...spray, kind: 'role_gain' });
    const told = async (count: number) => {
      await eventuallyPasses(
        async () => {
          expect(await deliveries()).toHaveLength(before + count);
        },
        { timeoutMs: 15_000 },
      );
    };
    await told(3);
    await vigia.connection
      .collection('security_alert_pauses')
      .updateOne({ _id: 'login_spray:192.0.2.1' as never }, { $set: { until: new Date(Date.now() - 1_000) } });
    await publish(spray);
    await told(4);
    expect(await audited('login_spray')).toBe(3);
  });

  it('tell of one who reads very many rows', async () => {
    for (let n = 0; n < 11; n++) await createClient(admin);
    const reader = await actorFor(vigia, { role: 'ANALYST' });
    for (let n = 0; n < 10; n++) await reader.get('/clients?limit=100').expect(200);
    const mail = await sink.waitForMail(({ subject }) => subject.includes('quantidade incomum'), 15_000);
    expect(mail.text).toMatch(/Registros lidos: 1\d\d/);
    expect(mail.text).toContain('Limite: 100');
    await reader.get('/clients?limit=100').expect(200);
    expect(await audited('mass_read')).toBe(1);
  });

  it('tell of one who has the personal data of very many shown', async () => {
    const client = await createClient(admin);
    const reader = await actorFor(vigia, { role: 'OPERATOR' });
    const before = await audited('mass_read');
    for (let n = 0; n < 101; n++)
      await reader.post(`/clients/${client.id}/personal-data`, { purpose: 'Conferir cadastro' }).expect(200);
    await eventuallyPasses(async () => expect(await audited('mass_read')).toBe(before + 1), { timeoutMs: 15_000 });
  });

  it('are in the log of messages for the staff', async () => {
    const row = await eventually(async () =>
      (await deliveries()).find(({ state }) => (state as string) === 'delivered'),
    );
    const shown = await admin.get(`/notifications/${String(row._id)}`).expect(200);
    expect(shown.body).toMatchObject({ topic: 'security-alert', clientId: null, destinationId: adminId });
  });

  it('are not sent to one who has ceased to be an administrator', async () => {
    sink.fault({ kind: 'refuse-data', code: 451 }, 1);
    await publish({ kind: 'refresh_ahead', userId: adminId, ip: null, details: {} });
    await eventuallyPasses(
      async () => {
        expect((await deliveries()).find(({ attempt, state }) => attempt > 0 && state === 'pending')).toBeDefined();
      },
      { timeoutMs: 15_000 },
    );
    await vigia.connection
      .collection('users')
      .updateOne({ _id: new ObjectId(adminId) }, { $set: { status: 'disabled' } });
    const ended = await eventually(
      async () => (await deliveries()).find(({ state }) => (state as string) === 'cancelled'),
      { timeoutMs: 30_000 },
    );
    expect(ended).toMatchObject({ reason: 'not_administrator' });
  });
});
