import { createTransport, type Transporter } from 'nodemailer';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';
import { eventually } from '../support/poll/index.js';

jest.setTimeout(60_000); // processes and sockets on a busy machine; every wait inside has its own, shorter deadline

describe('the SMTP sink', () => {
  let sink: SmtpSink;
  let mailer: Transporter;

  const mail = (to = 'plantao@example.com'): object => ({
    from: 'Vigia <vigia@example.com>',
    to,
    subject: 'Serviço indisponível: Pagamentos',
    text: 'Está fora do ar.',
    html: '<p>Está <b>fora</b> do ar.</p>',
    headers: { 'X-Vigia-Message': 'msg_1' },
  });

  beforeEach(async () => {
    sink = await startSmtpSink();
    mailer = createTransport({ host: sink.host, port: sink.port, socketTimeout: 400, greetingTimeout: 400 });
  });
  afterEach(async () => {
    mailer.close();
    await sink.close();
  });

  it('keeps the parsed mail', async () => {
    const { messageId } = (await mailer.sendMail(mail())) as { messageId: string };
    const received = await sink.waitForMail(({ subject }) => subject.includes('Pagamentos'));
    expect(received).toMatchObject({
      from: 'vigia@example.com',
      to: ['plantao@example.com'],
      subject: 'Serviço indisponível: Pagamentos',
      messageId,
      headers: { 'x-vigia-message': 'msg_1' },
      wasAcknowledged: true,
    });
    expect(received.text).toContain('Está fora do ar.');
    expect(received.html).toContain('<b>fora</b>');
  });

  it('refuses a recipient for good, some only, and a given number of times', async () => {
    sink.fault({ kind: 'refuse-recipient', only: /^unknown@/ }, 1);
    await mailer.sendMail(mail());
    await expect(mailer.sendMail(mail('unknown@example.com'))).rejects.toMatchObject({ responseCode: 550 });
    await mailer.sendMail(mail('unknown@example.com'));
    expect(sink.mails).toHaveLength(2);
    expect(sink.counts()).toEqual({ sessions: 3, refusedRecipients: 1, refusedMails: 0 });
  });

  it('puts a mail off with 451 and keeps nothing', async () => {
    sink.fault({ kind: 'refuse-data' });
    await expect(mailer.sendMail(mail())).rejects.toMatchObject({ responseCode: 451 });
    expect(sink.mails).toHaveLength(0);
    sink.heal();
    await mailer.sendMail(mail());
    expect(sink.mails).toHaveLength(1);
  });

  it.each(['hang-after-data', 'close-after-data'] as const)(
    '%s: the mail is there, the sender cannot know',
    async (kind) => {
      sink.fault({ kind }, 1);
      await expect(mailer.sendMail(mail())).rejects.toMatchObject({
        code: expect.stringMatching(/ETIMEDOUT|ECONNECTION|ESOCKET/),
      });
      expect(sink.mails).toMatchObject([{ wasAcknowledged: false }]);
    },
  );

  it.each(['close-on-connect', 'hang-on-connect'] as const)('%s: no session, then one again', async (kind) => {
    sink.fault({ kind }, 1);
    await expect(mailer.sendMail(mail())).rejects.toThrow();
    expect(sink.mails).toHaveLength(0);
    await mailer.sendMail(mail());
    expect(sink.mails).toHaveLength(1);
  });

  it('dies and comes back on the same port', async () => {
    await sink.die();
    await expect(mailer.sendMail(mail())).rejects.toThrow(/ECONNREFUSED/);
    await sink.revive();
    await mailer.sendMail(mail());
    await eventually(() => sink.mails.length === 1);
  });

  it('requires the given login', async () => {
    const closed = await startSmtpSink({ auth: { user: 'vigia', pass: 'right' } });
    try {
      const options = { host: closed.host, port: closed.port };
      const wrong = createTransport({ ...options, auth: { user: 'vigia', pass: 'wrong' } });
      await expect(wrong.sendMail(mail())).rejects.toMatchObject({ responseCode: 535 });
      await createTransport({ ...options, auth: { user: 'vigia', pass: 'right' } }).sendMail(mail());
      expect(closed.mails).toHaveLength(1);
    } finally {
      await closed.close();
    }
  });
});
