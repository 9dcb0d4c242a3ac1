import { randomBytes } from 'node:crypto';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import { deliveryIdOf, type Message, Notifications } from '../../src/modules/notifications/index.js';
import { startTestApp, type ApiClient, type TestApp } from '../support/app/test-app.js';

const newId = (): string => randomBytes(12).toString('hex');

describe('delivery log', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  const clientId = newId();
  const incidentId = newId();
  const messages: Message[] = [
    ...Array.from({ length: 5 }, () => aMessage()),
    aMessage({ subject: incidentId }),
    aMessage({ kind: 'email' }),
    aMessage({ clientId: newId() }),
  ];

  function aMessage(fields: Partial<Message> = {}): Message {
    return {
      topic: 'incident',
      subject: newId(),
      event: 'opened',
      clientId,
      destinationId: newId(),
      kind: 'webhook',
      occurredAt: new Date(),
      ...fields,
    };
  }

  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
    const notifications = vigia.app.get(Notifications);
    for (const message of messages) await vigia.app.get(UnitOfWork).run((tx) => notifications.enqueue([message], tx));
  }, 30_000);
  afterAll(() => vigia.close(), 30_000);

  const idsOf = async (query: string): Promise<string[]> => {
    const { body } = await admin.get(`/notifications${query}`).expect(200);
    return body.items.map(({ id }: { id: string }) => id);
  };

  it('shows the newest first, whole by pages', async () => {
    const newestFirst = messages.map((message) => deliveryIdOf(message)).reverse();
    expect(await idsOf('')).toEqual(newestFirst);
    const paged: string[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get(`/notifications?limit=3${cursor}`).expect(200);
      paged.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor ? `&cursor=${encodeURIComponent(body.nextCursor)}` : '';
    } while (cursor !== '');
    expect(paged).toEqual(newestFirst);
  });

  it('filters', async () => {
    expect(await idsOf(`?clientId=${clientId}`)).toHaveLength(7);
    expect(await idsOf('?kind=email')).toEqual([deliveryIdOf(messages[6]!)]);
    expect(await idsOf(`?incidentId=${incidentId}`)).toEqual([deliveryIdOf(messages[5]!)]);
    expect(await idsOf(`?destinationId=${messages[0]!.destinationId}`)).toEqual([deliveryIdOf(messages[0]!)]);
    expect(await idsOf('?state=pending')).toHaveLength(8);
    expect(await idsOf('?state=dead')).toEqual([]);
    expect(await idsOf(`?clientId=${clientId}&kind=email&state=pending`)).toHaveLength(1);
  });

  it('reads a time range, seven days unless asked otherwise', async () => {
    const old = deliveryIdOf(messages[0]!);
    const createdAt = new Date(Date.now() - 8 * 86_400_000);
    const rows = vigia.connection.collection<{ _id: string }>('notification_deliveries');
    await rows.updateOne({ _id: old }, { $set: { createdAt } });
    expect(await idsOf('')).not.toContain(old);
    const range = `?from=${createdAt.toISOString()}&to=${new Date(createdAt.getTime() + 1).toISOString()}`;
    expect(await idsOf(range)).toEqual([old]);
  });

  it.each([
    ['?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ['?from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ['?from=yesterday', 'from'],
    ['?state=lost', 'state'],
    ['?kind=pigeon', 'kind'],
    ['?clientId=1', 'clientId'],
    ['?colour=red', 'colour'],
    ['?limit=0', 'limit'],
    ['?cursor=nonsense', 'cursor'],
  ])('names the faulty parameter of %s', async (query, parameter) => {
    const { body } = await admin.get(`/notifications${query}`).expect(400);
    expect(body.errors).toMatchObject([{ parameter }]);
  });

  it('shows one, and answers alike for what is not there', async () => {
    const id = deliveryIdOf(messages[1]!);
    const { body } = await admin.get(`/notifications/${id}`).expect(200);
    expect(body).toMatchObject({ id, topic: 'incident', state: 'pending', attempt: 0, reason: null, lastError: null });
    expect(body).not.toHaveProperty('content');
    for (const missing of ['f'.repeat(64), 'nonsense', '7']) {
      const answer = await admin.get(`/notifications/${missing}`).expect(404);
      expect(answer.body.code).toBe('notification.not_found');
      await admin.post(`/notifications/${missing}/retry`).expect(404);
    }
  });

  it('sends again only what is dead', async () => {
    const answer = await admin.post(`/notifications/${deliveryIdOf(messages[1]!)}/retry`).expect(409);
    expect(answer.body.code).toBe('notification.not_dead');
  });
});
