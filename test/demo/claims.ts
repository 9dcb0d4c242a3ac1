import type { ApiSession } from '../bench/support/api-session.js';
import type { HttpTarget } from '../support/http-target/index.js';
import { percentile } from '../support/ledger/index.js';
import type { ReceivedMail, SmtpSink } from '../support/smtp-sink/index.js';
import type { Delivery, WebhookReceiver } from '../support/webhook-receiver/index.js';
import { Proof } from './proof.js';
import type { DemoWatch } from './watch.js';
import { BLIPPING, MORTAL, WATCHED } from './watched.js';

/** Where the demo's mails go. */
export const ADDRESS = 'plantao@padaria.example';

export interface Story {
  readonly api: ApiSession;
  readonly watch: DemoWatch;
  readonly target: HttpTarget;
  readonly receiver: WebhookReceiver;
  readonly mailbox: SmtpSink;
  /** Monotonic. */
  readonly diedAtMs: number;
  readonly returnedAtMs: number;
  readonly intervalSeconds: number;
}

/** A message may take this long on top of the detection. */
const MESSAGE_LIMIT_MS = 2_000;

/** Compares what the targets, the receiver and the mailbox saw with what Vigia says. */
export async function prove(story: Story): Promise<Proof> {
  const proof = new Proof();
  proveOutage(story, proof);
  proveMessages(story, proof);
  await proveBlip(story, proof);
  await proveUptime(story, proof);
  proveStates(story, proof);
  proveRhythm(story, proof);
  return proof;
}

function proveOutage({ watch, receiver, mailbox, diedAtMs, returnedAtMs, intervalSeconds }: Story, proof: Proof): void {
  const { detectionBoundMs, name } = watch.of(MORTAL);
  const hooks = receiver.deliveries.filter(({ body }) => body.includes(watch.idOf(MORTAL)));
  const mails = mailbox.mails.filter(({ subject }) => subject.includes(name));
  const since = (atMs: number | null | undefined, fromMs: number): number | null =>
    atMs === null || atMs === undefined ? null : atMs - fromMs;
  const told = detectionBoundMs + MESSAGE_LIMIT_MS;
  const down = watch.firstSeen(MORTAL, 'down', diedAtMs);
  proof.time(
    `death → DOWN in the API (promised ≤ ${detectionBoundMs} ms)`,
    since(down, diedAtMs),
    detectionBoundMs + 500,
  );
  proof.time('death → webhook', since(hooks[0]?.atMs, diedAtMs), told);
  proof.time('death → mail', since(mails[0]?.receivedAtMs, diedAtMs), told);
  // Two passes confirm a recovery: the next point of the grid and one more.
  const recovery = 3 * intervalSeconds * 1_000;
  proof.time(
    'return → UP in the API',
    since(watch.firstSeen(MORTAL, 'up', returnedAtMs), returnedAtMs),
    recovery + 500,
  );
  proof.time('return → webhook', since(hooks[1]?.atMs, returnedAtMs), recovery + MESSAGE_LIMIT_MS);
  proof.time('return → mail', since(mails[1]?.receivedAtMs, returnedAtMs), recovery + MESSAGE_LIMIT_MS);
}

function proveMessages({ receiver, mailbox }: Story, proof: Proof): void {
  const { deliveries } = receiver;
  const outages = WATCHED.filter(({ ends }) => ends === 'down').length + 1;
  const expected = outages + 1; // and one recovery
  const valid = deliveries.filter(({ signature }) => signature === 'valid').length;
  const hookIds = new Set(deliveries.map((delivery: Delivery) => delivery.id));
  const mailIds = new Set(mailbox.mails.map((mail: ReceivedMail) => mail.messageId));
  proof.claim(
    valid === deliveries.length && valid > 0,
    'webhooks with a valid signature',
    `${valid} of ${deliveries.length}`,
  );
  proof.claim(
    deliveries.length === expected && hookIds.size === expected,
    `one webhook per outage and recovery (${outages} + 1)`,
    `${deliveries.length}, ids ${hookIds.size}`,
  );
  proof.claim(
    mailbox.mails.length === expected && mailIds.size === expected,
    'one mail per outage and recovery',
    `${mailbox.mails.length}, ids ${mailIds.size}`,
  );
}

async function proveBlip({ api, watch, receiver, target }: Story, proof: Proof): Promise<void> {
  const id = watch.idOf(BLIPPING);
  const { items } = await api.get<{ items: unknown[] }>(`/services/${id}/checks?outcome=fail`);
  const bad = target.arrivals.all(BLIPPING).filter(({ answer }) => answer?.status === 503).length;
  const told = receiver.deliveries.filter(({ body }) => body.includes(id)).length;
  proof.claim(
    items.length === 1 && bad === 1 && told === 0,
    'a blip is in the history and caused no message',
    `${items.length} failed check, ${told} messages`,
  );
}

interface Uptime {
  readonly last24h: {
    readonly uptimePercent: number | null;
    readonly coverage: number | null;
    readonly downMs: number;
  };
}

async function proveUptime(
  { api, watch, diedAtMs, returnedAtMs, intervalSeconds }: Story,
  proof: Proof,
): Promise<void> {
  const { last24h } = await api.get<Uptime>(`/services/${watch.idOf(MORTAL)}/uptime`);
  const wasDownMs = returnedAtMs - diedAtMs;
  const off = Math.abs(last24h.downMs - wasDownMs);
  // Either end of the outage is known as finely as the checks lie.
  proof.claim(
    off <= 1_500 * intervalSeconds,
    `downtime counted (was ${(wasDownMs / 1_000).toFixed(1)} s)`,
    `${(last24h.downMs / 1_000).toFixed(1)} s, uptime ${shown(last24h.uptimePercent)} %, coverage ${shown(last24h.coverage)}`,
  );
}

function proveStates({ watch }: Story, proof: Proof): void {
  const wrong = WATCHED.filter(({ path, ends }) => watch.of(path).state !== ends);
  const figure =
    wrong.length === 0
      ? `${WATCHED.length} of ${WATCHED.length}`
      : wrong.map(({ name, path, ends }) => `${name}: ${watch.of(path).state}, not ${ends}`).join('; ');
  proof.claim(wrong.length === 0, 'every service in the right state at the end', figure);
}

function proveRhythm({ target, intervalSeconds }: Story, proof: Proof): void {
  const times = target.arrivals.all('/broken').map(({ atMs }) => atMs);
  const settled = times.slice(5); // rechecks lie between the first ones
  const deviations = settled.slice(1).map((time, k) => Math.abs(time - (settled[k] ?? time) - intervalSeconds * 1_000));
  const p99 = deviations.length === 0 ? null : percentile(deviations, 99);
  proof.time(`${settled.length} checks on their second, deviation p99`, p99, 500 * intervalSeconds);
}

const shown = (value: number | null): string => (value === null ? '–' : String(Math.round(value * 100) / 100));
