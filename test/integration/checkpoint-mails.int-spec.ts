import { readFile } from 'node:fs/promises';
import { Clock } from '../../src/common/clock/index.js';
import { AuditVerifications } from '../../src/modules/audit/index.js';
import { CheckpointMails } from '../../src/modules/alerts/checkpoint-mails.js';
import { checkpointFileOf, startTestApp, type TestApp } from '../support/app/test-app.js';
import { auditOf } from '../support/audit/index.js';
import { eventually } from '../support/poll/index.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink/index.js';

const KEEPER = 'guardiao@cofre.example';
const DAY_MS = 86_400_000;

describe('mails with checkpoints', () => {
  let sink: SmtpSink;
  let vigia: TestApp;
  let audit: ReturnType<typeof auditOf>;
  const settings = () => ({ SMTP_HOST: sink.host, SMTP_PORT: String(sink.port), SMTP_SECURITY: 'none' });
  const wish = () => vigia.app.get(CheckpointMails, { strict: false }).wishIfDue();

  beforeAll(async () => {
    sink = await startSmtpSink();
    vigia = await startTestApp({
      ...settings(),
      AUDIT_CHECKPOINT_MAIL_TO: KEEPER,
      AUDIT_CHECKPOINT_EVENTS: '1',
      AUDIT_VERIFY_HOURS: '168',
    });
    audit = auditOf(vigia);
  });
  afterAll(async () => {
    await vigia.close();
    await sink.close();
  });

  const lastLine = async () =>
    (await readFile(checkpointFileOf(vigia.database.dbName), 'utf8')).trimEnd().split('\n').at(-1) ?? '';

  it('are not wished for before there is one', async () => {
    expect(await wish()).toBe(false);
  });

  it('bring the latest one, once a day however many there are, and prove the record by themselves', async () => {
    await audit.sealAll();
    await audit.checkpoints.writeIfDue();
    await vigia.startBackground();
    const mail = await sink.waitForMail(({ to }) => to.includes(KEEPER), 30_000);
    expect(mail.subject).toMatch(/^\[Vigia\] Auditoria: ponto de controle \d+$/);
    const text = mail.text;
    expect(text.split(/\r?\n/).find((line) => line.startsWith('{'))).toMatch(
      /^\{"kind":"vigia.audit.checkpoint.v1",.*\}$/,
    );
    await audit.append('test.more');
    await eventually(async () => (await lastLine()) !== text.split(/\r?\n/).find((line) => line.startsWith('{')));
    expect(await wish()).toBe(false);
    const verifications = vigia.app.get(AuditVerifications);
    for (const copy of [text, mail.raw.toString('utf8')])
      expect(await verifications.run(undefined, copy)).toMatchObject({ isIntact: true, checkpoints: 1 });
    const forged = text.replace(/"total":\d+/, '"total":999');
    expect(await verifications.run(undefined, forged)).toMatchObject({ fault: { cause: 'checkpoint_invalid' } });
    expect(sink.mails.filter(({ to }) => to.includes(KEEPER))).toHaveLength(1);
  });

  it('come again on the next day', async () => {
    const now = jest.spyOn(vigia.app.get(Clock, { strict: false }), 'now');
    now.mockImplementation(() => new Date(Date.now() + DAY_MS));
    try {
      expect(await Promise.all([wish(), wish()])).toContain(true);
      expect(await wish()).toBe(false);
    } finally {
      now.mockRestore();
    }
    const rows = vigia.connection.collection('notification_deliveries').find({ topic: 'audit-checkpoint' });
    expect(await rows.toArray()).toHaveLength(2);
  });

  it('are not sent where nobody is named', async () => {
    const other = await startTestApp(settings());
    try {
      const mails = other.app.get(CheckpointMails, { strict: false });
      expect(await mails.recipient()).toEqual({ kind: 'cancelled', reason: 'switched_off' });
    } finally {
      await other.close();
    }
  });
});
