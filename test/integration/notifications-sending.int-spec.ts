import { randomBytes } from 'node:crypto';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import {
  type Message,
  newSigningSecret,
  Notifications,
  type Recipient,
  type TopicPort,
} from '../../src/modules/notifications/index.js';
import { Background } from '../../src/common/lifecycle/index.js';
import { createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';
import { answer, closeWithoutAnswer, drip, flap, huge, redirect, reset } from '../support/http-target/index.js';
import { eventually, eventuallyPasses } from '../support/poll/index.js';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink/index.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver/index.js';

const newId = (): string => randomBytes(12).toString('hex');

describe('sending of notifications', () => {
  let vigia: TestApp;
  let receiver: WebhookReceiver;
  let smtp: SmtpSink;
  let words = 0;
  const recipients = new Map<string, Recipient>();
  const gone: string[] = [];
  const cancelled = new Map<string, string>();

  const port: TopicPort = {
    keepsContent: true,
    recipient: async ({ destinationId }) => recipients.get(destinationId) ?? { kind: 'cancelled', reason: 'no_such' },
    stillTrue: async ({ subject }) => {
      const reason = cancelled.get(subject);
      return reason === undefined ? { kind: 'send' } : { kind: 'cancelled', reason };
    },
    render: async ({ subject }, recipient) => {
      words += 1; // each rendering differs, so that a repeat that was worded anew shows
      if (recipient.kind === 'webhook')
        return { kind: 'webhook', type: 'probe.happened', data: { subject, words }, variant: 'plain' };
      const { locale } = recipient;
      const tone = 'neutral' as const;
      return {
        kind: 'email',
        locale,
        subject,
        heading: `São ${subject}`,
        tone,
        paragraphs: [],
        facts: [],
        variant: 'plain',
      };
    },
    gone: async ({ destinationId }) => void gone.push(destinationId),
  };

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    smtp = await startSmtpSink();
    vigia = await startTestApp({
      OUTBOUND_ALLOW: '127.0.0.1/32',
      SEND_RETRY_BASE_MS: '100',
      SEND_TIMEOUT_MS: '1500',
      SEND_CONCURRENCY: '10',
      SMTP_HOST: smtp.host,
      SMTP_PORT: String(smtp.port),
      SMTP_SECURITY: 'none',
      SMTP_FROM: 'Vigia <vigia@vigia.example>',
    });
    vigia.app.get(Notifications).registerTopic('probe', port);
    await vigia.startBackground();
  }, 30_000);
  afterAll(async () => {
    await vigia.close();
    await receiver.close();
    await smtp.close();
  }, 30_000);

  let paths = 0;
  /** A webhook destination with a path of its own at the receiver, which checks its signatures. */
  function aWebhook(): { destinationId: string; path: string } {
    const destinationId = newId();
    const path = `/hook-${String((paths += 1))}`;
    const secret = newSigningSecret();
    receiver.trust(path, secret);
    recipients.set(destinationId, { kind: 'webhook', url: receiver.urlOf(path), secrets: [secret] });
    return { destinationId, path };
  }

  function aMailbox(address: string): string {
    const destinationId = newId();
    recipients.set(destinationId, { kind: 'email', address, locale: 'pt-BR' });
    return destinationId;
  }

  let clockMs = Date.parse('2026-03-01T12:00:00Z');
  function aMessage(destinationId: string, fields: Partial<Message> = {}): Message {
    const occurredAt = new Date((clockMs += 1));
    return {
      topic: 'probe',
      subject: newId(),
      event: 'happened',
      clientId: newId(),
      destinationId,
      kind: 'webhook',
      occurredAt,
      ...fields,
    };
  }

  const enqueue = (...messages: Message[]): Promise<number> =>
    vigia.app.get(UnitOfWork).run((tx) => vigia.app.get(Notifications).enqueue(messages, tx));
  const find = (message: Message) => vigia.app.get(Notifications).findByName(message);
  const ended = (message: Message, timeoutMs = 15_000) =>
    eventually(
      async () => {
        const delivery = await find(message);
        return delivery?.endedAt ? delivery : null;
      },
      { timeoutMs, what: 'end of the delivery' },
    );
  const at = (path: string) => receiver.deliveries.filter((delivery) => delivery.path === path);

  it('brings a signed message to a webhook at once and writes the result down', async () => {
    const { destinationId, path } = aWebhook();
    const message = aMessage(destinationId);
    await enqueue(message);
    const delivery = await ended(message);
    expect(delivery).toMatchObject({ state: 'delivered', attempt: 1, lastStatus: 200, variant: 'plain', dueAt: null });
    expect(at(path)).toHaveLength(1);
    const [received] = at(path);
    expect(received).toMatchObject({ id: delivery.id, signature: 'valid' });
    expect(received!.json).toMatchObject({
      type: 'probe.happened',
      timestamp: message.occurredAt.toISOString(),
      data: { subject: message.subject },
    });
    expect(received!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringContaining('Vigia'),
    });
  });

  it('inserts a repeated wish nothing and sends it once', async () => {
    const { destinationId, path } = aWebhook();
    const message = aMessage(destinationId);
    expect(await enqueue(message)).toBe(1);
    expect(await enqueue(message, aMessage(destinationId))).toBe(1);
    expect(await enqueue(message)).toBe(0);
    await ended(message);
    await eventually(() => at(path).length === 2);
    expect(new Set(at(path).map(({ id }) => id)).size).toBe(2);
  });

  it('sends nothing of a unit of work that was not committed', async () => {
    const { destinationId } = aWebhook();
    const message = aMessage(destinationId);
    const work = vigia.app.get(UnitOfWork).run(async (tx) => {
      await vigia.app.get(Notifications).enqueue([message], tx);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await find(message)).toBeNull();
  });

  it('tries again under the same id, worded anew as long as nothing arrived', async () => {
    const { destinationId, path } = aWebhook();
    receiver.answerWith(path, 503, 2);
    const message = aMessage(destinationId);
    await enqueue(message);
    expect(await ended(message)).toMatchObject({ state: 'delivered', attempt: 3 });
    expect(at(path)).toHaveLength(3);
    expect(new Set(at(path).map(({ id }) => id)).size).toBe(1);
    expect(new Set(at(path).map(({ body }) => body)).size).toBe(3);
    expect(receiver.summary(path).invalidSignatures).toBe(0);
  });

  it('repeats word for word what the receiver may have got', async () => {
    const { destinationId, path } = aWebhook();
    receiver.swallow(path, 1);
    const message = aMessage(destinationId);
    await enqueue(message);
    expect(await ended(message)).toMatchObject({ state: 'delivered', attempt: 2 });
    expect(receiver.summary(path)).toMatchObject({
      deliveries: 2,
      messages: [{ arrivals: 2, hasDifferentBodies: false }],
    });
  });

  it.each([
    ['stalls', drip(60_000, 'never read')],
    ['is too large', huge(2)],
    ['is no gzip', answer(200, 'plain', { 'content-encoding': 'gzip' })],
    ['breaks off', reset('mid-body')],
  ])('is delivered, once, when the receiver says yes and its body %s', async (_, step) => {
    const { destinationId, path } = aWebhook();
    receiver.script(path, step);
    const message = aMessage(destinationId);
    await enqueue(message);
    expect(await ended(message)).toMatchObject({ state: 'delivered', attempt: 1, lastStatus: 200 });
    expect(at(path)).toHaveLength(1);
  });

  it('believes a temporary refusal whose body stalls', async () => {
    const { destinationId, path } = aWebhook();
    receiver.script(path, flap([drip(60_000, 'never read', 503), answer(200)], 'stay'));
    const message = aMessage(destinationId);
    await enqueue(message);
    expect(await ended(message)).toMatchObject({ state: 'delivered', attempt: 2 });
    expect(new Set(at(path).map(({ body }) => body)).size).toBe(2); // worded anew: the first was refused
  });

  it('obeys Retry-After, for the whole lane', async () => {
    const { destinationId, path } = aWebhook();
    receiver.retryAfter(path, 1);
    const [first, second] = [aMessage(destinationId), aMessage(destinationId)];
    await enqueue(first, second);
    await ended(second);
    const [refused, repeated, next] = at(path);
    expect(repeated!.atMs - refused!.atMs).toBeGreaterThanOrEqual(950);
    expect(repeated!.id).toBe(refused!.id);
    expect(next!.atMs).toBeGreaterThan(repeated!.atMs);
  });

  it('keeps the order in which things happened, one at a time', async () => {
    const { destinationId, path } = aWebhook();
    receiver.answerWith(path, 500, 1);
    const messages = Array.from({ length: 5 }, () => aMessage(destinationId));
    await enqueue(...[...messages].reverse());
    await Promise.all(messages.map((message) => ended(message)));
    const arrived = at(path).map(({ json }) => (json as { data: { subject: string } }).data.subject);
    const subjects = messages.map(({ subject }) => subject);
    expect(arrived).toEqual([subjects[0], ...subjects]);
  });

  it('a silent receiver delays no other', async () => {
    const silent = Array.from({ length: 8 }, () => aWebhook());
    for (const { path } of silent) receiver.hang(path, 1);
    await enqueue(...silent.flatMap(({ destinationId }) => [aMessage(destinationId), aMessage(destinationId)]));
    await eventually(() => silent.every(({ path }) => at(path).length === 1));
    const { destinationId, path } = aWebhook();
    const startedAtMs = performance.now();
    await enqueue(aMessage(destinationId));
    const arrived = await receiver.waitFor((delivery) => delivery.path === path);
    expect(arrived.atMs - startedAtMs).toBeLessThan(1_000);
    await eventuallyPasses(() => expect(silent.map(({ path }) => at(path).length)).toEqual(silent.map(() => 3)), {
      timeoutMs: 8_000,
    });
  });

  it('lets others pass a message in a long pause, and tries that one as soon as the receiver answers again', async () => {
    const { destinationId, path } = aWebhook();
    receiver.script(path, answer(500));
    const [failing, other] = [aMessage(destinationId), aMessage(destinationId)];
    await enqueue(failing);
    const rows = vigia.connection.collection<{ _id: string }>('notification_deliveries');
    const { id } = await eventually(() => find(failing));
    const longPause = { attempt: 9, holdsLane: false, dueAt: new Date(Date.now() + 3_600_000) };
    await eventually(async () => {
      const { modifiedCount } = await rows.updateOne(
        { _id: id, state: 'pending', lastStatus: 500, claim: null }, // a try under way would write its own pause over it
        { $set: longPause },
      );
      return modifiedCount === 1;
    });
    receiver.heal(path);
    await enqueue(other);
    expect(await ended(other)).toMatchObject({ state: 'delivered' });
    expect(await ended(failing)).toMatchObject({ state: 'delivered', attempt: 10 });
    const isFailing = at(path).map((delivery) => delivery.id === id);
    expect(isFailing.slice(-2)).toEqual([false, true]);
  });

  it('follows no redirect', async () => {
    const { destinationId, path } = aWebhook();
    receiver.script(path, redirect('/elsewhere'));
    const message = aMessage(destinationId);
    await enqueue(message);
    await eventually(async () => ((await find(message))?.attempt ?? 0) >= 2);
    expect(await find(message)).toMatchObject({ lastStatus: 302 });
    expect(at('/elsewhere')).toHaveLength(0);
    receiver.heal(path);
    await ended(message);
  });

  it('makes a refusal a dead letter that a person can send again', async () => {
    const { destinationId, path } = aWebhook();
    receiver.answerWith(path, 404, 1);
    const message = aMessage(destinationId);
    await enqueue(message);
    const dead = await ended(message);
    expect(dead).toMatchObject({ state: 'dead', reason: 'receiver_refused', lastStatus: 404, attempt: 1 });

    const admin = await vigia.admin();
    const answer = await admin.post(`/notifications/${dead.id}/retry`).expect(202);
    expect(answer.body).toMatchObject({ id: dead.id, state: 'pending', attempt: 0, reason: null });
    await eventually(async () => (await find(message))?.state === 'delivered');
    expect(new Set(at(path).map(({ id }) => id))).toEqual(new Set([dead.id]));
    const events = await vigia.connection.collection('audit_events').find({ action: 'notification.retried' }).toArray();
    expect(events).toMatchObject([{ target: { id: dead.id }, clientId: message.clientId }]);
    const again = await admin.post(`/notifications/${dead.id}/retry`).expect(409);
    expect(again.body).toMatchObject({ code: 'notification.not_dead' });
  });

  it('tells the owner of the topic that a receiver is gone', async () => {
    const { destinationId, path } = aWebhook();
    receiver.answerWith(path, 410);
    const message = aMessage(destinationId);
    await enqueue(message);
    expect(await ended(message)).toMatchObject({ state: 'dead', reason: 'destination_gone' });
    expect(gone).toEqual([destinationId]);
  });

  it('refuses an address that the gate refuses, without a connection', async () => {
    const destinationId = newId();
    recipients.set(destinationId, { kind: 'webhook', url: 'http://169.254.169.254/x', secrets: [newSigningSecret()] });
    const message = aMessage(destinationId);
    await enqueue(message);
    expect(await ended(message)).toMatchObject({ state: 'dead', reason: 'address_refused', lastStatus: null });
  });

  it('asks whether it is still true, and to whom, when it is sent', async () => {
    const { destinationId, path } = aWebhook();
    const [untrue, nobody] = [aMessage(destinationId), aMessage(newId())];
    cancelled.set(untrue.subject, 'over');
    await enqueue(untrue, nobody);
    expect(await ended(untrue)).toMatchObject({ state: 'cancelled', reason: 'over' });
    expect(await ended(nobody)).toMatchObject({ state: 'cancelled', reason: 'no_such' });
    expect(at(path)).toHaveLength(0);
  });

  it('waits when the owner of the topic fails, and does not count it as a try', async () => {
    const { destinationId, path } = aWebhook();
    const message = aMessage(destinationId, { topic: 'nobody-answers' });
    await enqueue(message);
    await eventually(async () => (await find(message))?.lastError);
    expect(await find(message)).toMatchObject({ state: 'pending', attempt: 0 });
    vigia.app.get(Notifications).registerTopic('nobody-answers', port);
    expect(await ended(message)).toMatchObject({ state: 'delivered', attempt: 1 });
    expect(at(path)).toHaveLength(1);
  });

  it('takes over what a dead process was sending', async () => {
    const { destinationId, path } = aWebhook();
    const message = aMessage(destinationId);
    cancelled.set(message.subject, 'not yet');
    await enqueue(message);
    const { id } = await ended(message);
    cancelled.delete(message.subject);
    const rows = vigia.connection.collection<{ _id: string }>('notification_deliveries');
    const claimedUntil = new Date(Date.now() + 600);
    await rows.updateOne(
      { _id: id },
      { $set: { state: 'sending', claim: 'dead-process', dueAt: claimedUntil, endedAt: null } },
    );
    const arrived = await receiver.waitFor((delivery) => delivery.path === path);
    expect(Date.parse(arrived.at)).toBeGreaterThanOrEqual(claimedUntil.getTime());
    expect(await ended(message)).toMatchObject({ state: 'delivered' });
  });

  it('gives up after its time', async () => {
    const { destinationId, path } = aWebhook();
    receiver.script(path, closeWithoutAnswer());
    const message = aMessage(destinationId);
    await enqueue(message);
    const { id } = await eventually(() => find(message));
    await vigia.connection
      .collection<{ _id: string }>('notification_deliveries')
      .updateOne({ _id: id }, { $set: { giveUpAt: new Date() } });
    expect(await ended(message)).toMatchObject({ state: 'dead', reason: 'gave_up' });
  });

  it('sends mail with both parts, a stable id and no reply expected', async () => {
    const message = aMessage(aMailbox('oncall@padaria.example'), { kind: 'email', subject: 'padaria' });
    await enqueue(message);
    const { id } = await ended(message);
    const mail = await smtp.waitForMail(({ to }) => to.includes('oncall@padaria.example'));
    expect(mail).toMatchObject({ from: 'vigia@vigia.example', subject: 'padaria', messageId: `<${id}@vigia.example>` });
    expect(mail.text).toContain('São padaria');
    expect(mail.html).toContain('São padaria');
    expect(mail.headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' });
  });

  it('mail: 4xx is tried again, 5xx is final', async () => {
    const later = aMessage(aMailbox('later@padaria.example'), { kind: 'email' });
    smtp.fault({ kind: 'refuse-data', code: 451 }, 1);
    await enqueue(later);
    expect(await ended(later)).toMatchObject({ state: 'delivered', attempt: 2 });
    const never = aMessage(aMailbox('nobody@padaria.example'), { kind: 'email' });
    smtp.fault({ kind: 'refuse-recipient', only: /nobody/ }, 1);
    await enqueue(never);
    expect(await ended(never)).toMatchObject({ state: 'dead', reason: 'receiver_refused', lastStatus: 550 });
    smtp.heal();
  });

  it('a silent mail server leaves webhooks alone', async () => {
    smtp.fault({ kind: 'hang-after-data' });
    const mails = Array.from({ length: 12 }, (_, index) =>
      aMessage(aMailbox(`m${String(index)}@x.example`), { kind: 'email' }),
    );
    await enqueue(...mails);
    await eventually(() => smtp.mails.some(({ wasAcknowledged }) => !wasAcknowledged));
    const { destinationId, path } = aWebhook();
    const startedAtMs = performance.now();
    await enqueue(aMessage(destinationId));
    const arrived = await receiver.waitFor((delivery) => delivery.path === path);
    expect(arrived.atMs - startedAtMs).toBeLessThan(1_000);
    smtp.heal();
    for (const mail of mails) expect(await ended(mail, 15_000)).toMatchObject({ state: 'delivered' });
  }, 30_000);

  it('two senders on one database send nothing twice', async () => {
    const { serverUri, dbName } = { serverUri: vigia.database.uri, dbName: vigia.database.dbName };
    const second = await createTestApp(
      { uri: serverUri, dbName, description: 'the same database' },
      { OUTBOUND_ALLOW: '127.0.0.1/32' },
    );
    await second.init();
    second.get(Notifications).registerTopic('probe', port);
    await second.get(Background).start();
    const lanes = Array.from({ length: 6 }, () => aWebhook());
    const messages = lanes.flatMap(({ destinationId }) => Array.from({ length: 6 }, () => aMessage(destinationId)));
    await enqueue(...messages);
    await Promise.all(messages.map((message) => ended(message, 60_000)));
    for (const { path } of lanes) {
      expect(at(path)).toHaveLength(6);
      expect(receiver.summary(path).duplicates).toEqual([]);
    }
    await second.get(Background).stop();
    await second.close();
  }, 90_000);
});
