import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type MongoClient, ObjectId } from 'mongodb';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { percentile, spread } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver/index.js';
import { createServices, type ServiceAnswer, seconds } from './support/api-session.js';
import { Report } from './support/report.js';
import { addWebhook } from './support/webhook-destination.js';
import { Workplace } from './support/workplace.js';

/**
 * npm run bench:detect [-- --outages 100 --quick]
 * Targets die one after the other at random moments: time from the first bad answer to the state written, and to the
 * receiver's webhook. Target, receiver and observer live in this one process and so share one monotonic clock. The
 * state is observed by reading the document in a loop past Vigia: what is reported is the moment at which a read that
 * saw it came back, so it is late by at most one read, never early.
 */
const { values } = parseArgs({
  options: { outages: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const plan = {
  outages: Number(values.outages ?? (values.quick ? 10 : 100)),
  intervalSeconds: 2,
  failureThreshold: 1,
  quick: values.quick,
};

interface Outage {
  /** Wait for the next check: no merit in it. */
  readonly flipToAnswerMs: number;
  readonly toStateMs: number;
  readonly toWebhookMs: number;
  readonly readMs: number;
}

const report = new Report('detect', plan);
const target = await startHttpTarget();
const receiver = await startWebhookReceiver();
const place = await Workplace.open();
try {
  report.version('database', await place.database());
  const vigia = await place.start();
  const api = await vigia.logIn();
  const { clientId, services } = await createServices(api, plan.outages, (index) => ({
    url: `${target.url}/s/${index}`,
    intervalSeconds: plan.intervalSeconds,
    failureThreshold: plan.failureThreshold,
    recoveryThreshold: 1,
  }));
  await addWebhook(api, receiver, clientId, '/hook');
  const outages = await place.withClient(async (client) => {
    await allUp(client, services);
    await seconds(2 * plan.intervalSeconds);
    return breakOneByOne(client, services);
  });
  tell(outages, receiver);
  await vigia.process.stop();
} finally {
  await target.close();
  await receiver.close();
  await place.close();
}
report.finish();

async function allUp(client: MongoClient, all: readonly ServiceAnswer[]): Promise<void> {
  const states = client.db(place.dbName).collection('service_states');
  const ids = all.map(({ id }) => new ObjectId(id));
  const isUp = { _id: { $in: ids }, 'snapshot.state': 'up' };
  const timeoutMs = 60_000;
  await eventually(async () => (await states.countDocuments(isUp)) === all.length, { timeoutMs, what: 'all UP' });
}

async function breakOneByOne(client: MongoClient, services: readonly ServiceAnswer[]): Promise<Outage[]> {
  const outages: Outage[] = [];
  for (const [index, service] of services.entries()) {
    await pause(Math.random() * plan.intervalSeconds * 1_000); // anywhere in the interval
    outages.push(await breakOne(client, service, `/s/${index}`, target));
  }
  return outages;
}

async function breakOne(client: MongoClient, service: ServiceAnswer, path: string, on: HttpTarget): Promise<Outage> {
  const flippedAtMs = performance.now();
  on.script(path, answer(500, 'broken'));
  const webhook = receiver.waitFor(
    ({ body, atMs }) => atMs >= flippedAtMs && body.includes(service.id),
    plan.intervalSeconds * 1_000 + 30_000,
  );
  const [seen, delivery] = await Promise.all([seeDown(client, service.id, flippedAtMs), webhook]);
  const bad = on.firstBadAnswer(path, flippedAtMs);
  if (bad === null) throw new Error(`${service.name} was DOWN without a bad answer`);
  return {
    flipToAnswerMs: bad.atMs - flippedAtMs,
    toStateMs: seen.atMs - bad.atMs,
    toWebhookMs: delivery.atMs - bad.atMs,
    readMs: seen.readMs,
  };
}

async function seeDown(client: MongoClient, id: string, sinceMs: number): Promise<{ atMs: number; readMs: number }> {
  const states = client.db(place.dbName).collection('service_states', { readConcern: 'majority' });
  const reads: number[] = [];
  while (performance.now() - sinceMs < plan.intervalSeconds * 1_000 + 30_000) {
    const askedAtMs = performance.now();
    const row = await states.findOne({ _id: new ObjectId(id), 'snapshot.state': 'down' }, { projection: { _id: 1 } });
    const atMs = performance.now();
    reads.push(atMs - askedAtMs);
    if (row !== null) return { atMs, readMs: percentile(reads, 50) };
    await pause(1); // leaves the database and the other core some air
  }
  throw new Error(`service ${id} was not DOWN in time`);
}

function tell(outages: readonly Outage[], { deliveries }: WebhookReceiver): void {
  const toState = spread(outages.map(({ toStateMs }) => toStateMs));
  const toWebhook = spread(outages.map(({ toWebhookMs }) => toWebhookMs));
  const ids = new Set(deliveries.map(({ id }) => id));
  report.figure('waitForCheckMs', spread(outages.map(({ flipToAnswerMs }) => flipToAnswerMs)));
  report.figure('badAnswerToStateMs', toState);
  report.figure('badAnswerToWebhookMs', toWebhook);
  report.figure('resolutionMs', spread(outages.map(({ readMs }) => readMs + 1)));
  report.figure('webhooks', { received: deliveries.length, ids: ids.size });
  report.atLeast('outages measured', outages.length, plan.outages, '');
  report.atMost('first bad answer to state written, p99', toState.p99, 50, 'ms');
  report.atMost('first bad answer to webhook, p99', toWebhook.p99, 500, 'ms');
  report.atMost('messages beyond one per outage', deliveries.length - outages.length, 0, '');
  const unsigned = deliveries.filter(({ signature }) => signature !== 'valid').length;
  report.atMost('webhooks without a valid signature', unsigned, 0, '');
}
