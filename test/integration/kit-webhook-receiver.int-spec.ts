import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import {
  readWitness,
  startWebhookReceiver,
  type Delivery,
  type WebhookReceiver,
} from '../support/webhook-receiver/index.js';

jest.setTimeout(60_000); // processes and sockets on a busy machine; every wait inside has its own, shorter deadline

const newSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;
const SECRET = newSecret();

function send(url: string, id: string, payload: object, secret = SECRET, at = new Date()): Promise<Response> {
  const body = JSON.stringify(payload);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
  return fetch(url, { method: 'POST', body, headers });
}

describe('the webhook receiver', () => {
  let receiver: WebhookReceiver;
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigia-receiver-'));
    file = join(folder, 'witness.jsonl');
    receiver = await startWebhookReceiver({ secrets: { '/hook': SECRET }, ledgerFile: file });
  });
  afterEach(async () => {
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('accepts a right signature and keeps what was said', async () => {
    expect((await send(receiver.urlOf('/hook'), 'msg_1', { type: 'incident.opened' })).status).toBe(200);
    const delivery = await receiver.waitFor(({ id }) => id === 'msg_1');
    expect(delivery).toMatchObject({ signature: 'valid', json: { type: 'incident.opened' }, path: '/hook' });
  });

  it('detects a wrong key, a changed body, an old time stamp and a missing signature', async () => {
    const url = receiver.urlOf('/hook');
    const body = '{"amount":1}';
    const at = new Date();
    const signature = new Webhook(SECRET).sign('msg_2', at, body);
    const stamp = String(Math.floor(at.getTime() / 1_000));
    const headers = { 'webhook-id': 'msg_2', 'webhook-timestamp': stamp, 'webhook-signature': signature };
    const answers = [
      await send(url, 'msg_1', {}, newSecret()),
      await fetch(url, { method: 'POST', body: body.replace('1', '2'), headers }),
      await send(url, 'msg_3', {}, SECRET, new Date(Date.now() - 3_600_000)),
      await fetch(url, { method: 'POST', body }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(receiver.deliveries.map(({ signature: verdict }) => verdict)).toEqual(new Array(4).fill('invalid'));
    expect(receiver.summary()).toMatchObject({ deliveries: 4, invalidSignatures: 4, withoutId: 1 });
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(200);
  });

  it('accepts either secret while one is rotated, and does not check paths without one', async () => {
    const next = newSecret();
    receiver.trust('/hook', [SECRET, next]);
    expect((await send(receiver.urlOf('/hook'), 'a', {})).status).toBe(200);
    expect((await send(receiver.urlOf('/hook'), 'b', {}, next)).status).toBe(200);
    expect((await send(receiver.urlOf('/open'), 'c', {}, newSecret())).status).toBe(200);
    expect(receiver.deliveries.map(({ signature }) => signature)).toEqual(['valid', 'valid', 'unchecked']);
  });

  it('fails n times, asks to come back later, and recovers', async () => {
    const url = receiver.urlOf('/hook');
    receiver.answerWith('/hook', 500, 2);
    receiver.retryAfter('/hook', 7);
    const answers = [];
    for (let round = 0; round < 4; round += 1) answers.push(await send(url, 'msg_1', {}));
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 429, 200]);
    expect(answers[2]?.headers.get('retry-after')).toBe('7');
    expect(receiver.summary().duplicates).toMatchObject([{ id: 'msg_1', arrivals: 4, acknowledged: 1 }]);
  });

  it('swallows: the message is written down, the sender never sees the 200', async () => {
    receiver.swallow('/hook');
    await expect(send(receiver.urlOf('/hook'), 'msg_1', {})).rejects.toThrow();
    expect(receiver.summary().messages).toMatchObject([{ id: 'msg_1', arrivals: 1, acknowledged: 0 }]);
    receiver.hang('/hook');
    const headers = { 'webhook-id': 'msg_2' };
    const signal = AbortSignal.timeout(100);
    receiver.trust('/hook', []);
    await expect(fetch(receiver.urlOf('/hook'), { method: 'POST', body: '{}', headers, signal })).rejects.toThrow();
    expect(receiver.deliveries.map(({ id }) => id)).toEqual(['msg_1', 'msg_2']);
  });

  it('summarizes repeats per message id, and shows one id with two bodies', async () => {
    const url = receiver.urlOf('/hook');
    await send(url, 'once', { n: 1 });
    await send(url, 'twice', { n: 2 });
    await send(url, 'twice', { n: 2 });
    await send(url, 'torn', { n: 3 });
    await send(url, 'torn', { n: 4 });
    const { duplicates, messages } = receiver.summary('/hook');
    expect(messages).toHaveLength(3);
    expect(duplicates).toMatchObject([
      { id: 'twice', arrivals: 2, acknowledged: 2, hasDifferentBodies: false },
      { id: 'torn', arrivals: 2, acknowledged: 2, hasDifferentBodies: true },
    ]);
  });

  it('leaves a witness on disk before it answers, and a torn last line does not spoil it', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => send(receiver.urlOf('/hook'), `msg_${n}`, { n })));
    await appendFile(file, '{"seq":21,"id":"to');
    const witness = await readWitness<Delivery>(file);
    expect(witness.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(witness.map(({ id }) => id)).toEqual(receiver.deliveries.map(({ id }) => id));
  });
});
