import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { seededRandom } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import {
  type Delivery,
  readWitness,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver/index.js';
import type { Api } from './api.js';
import { Installation, type Instance } from './installation.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';
import { incidentsOf, untilState, watchUrl } from './watch.js';

/** Places between the decision and the receiver at which the worker dies, in the order of the path. */
export const FAULT_POINTS = [
  'monitoring.down-committed',
  'alerts.before',
  'notifications.before_send',
  'notifications.after_200',
] as const;
type FaultPoint = (typeof FAULT_POINTS)[number];

export interface LostNewsOptions extends CampaignOptions {
  readonly rounds: number;
  /** Kill also on the way of the recovery, where the point lies on it. */
  readonly killsRecoveries: boolean;
}

const HOOK = '/hook';
/** From the restart to the message. */
const TOLD_WITHIN_MS = 15_000;
const STRIKES_WITHIN_MS = 30_000;

/**
 * The worker dies between the confirmed outage and the acknowledged message. The receiver's own ledger, synced to a file,
 * must show every outage and every recovery with one message id each, at most 15 s after the restart.
 */
export async function runLostNews(options: LostNewsOptions): Promise<Verdict> {
  const findings = new Findings('lost news', options);
  const random = seededRandom(options.seed);
  const target = await startHttpTarget();
  const ledgerFile = join(tmpdir(), `vigia-campaign-witness-${process.pid}-${options.seed}.jsonl`);
  const receiver = await startWebhookReceiver({ ledgerFile });
  const allowed = `127.0.0.1:${target.port},127.0.0.1:${receiver.port}`;
  const installation = await Installation.open({
    OUTBOUND_ALLOW: allowed,
    SEND_RETRY_BASE_MS: '200',
    PARTITION_LEASE_MS: '3000', // a killed worker's services are asked again soon, so that a round is short
  });
  try {
    const campaign = new LostNews(installation, target, receiver, findings);
    await campaign.prepare();
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const point of random.shuffle(FAULT_POINTS)) await campaign.strike(point, options.killsRecoveries);
    }
    await campaign.judge(ledgerFile);
    return findings.verdict(`api + worker, ${installation.topology}`);
  } finally {
    await installation.close();
    await Promise.all([target.close(), receiver.close()]);
    await rm(ledgerFile, { force: true });
  }
}

class LostNews {
  private api: Api | undefined;
  private clientId = '';
  /** One for each outage: of a service that goes down again and again single outages are not told. */
  private readonly serviceIds: string[] = [];
  private worker: Instance | undefined;
  private readonly delaysMs: number[] = [];

  constructor(
    private readonly installation: Installation,
    private readonly target: HttpTarget,
    private readonly receiver: WebhookReceiver,
    private readonly findings: Findings,
  ) {}

  async prepare(): Promise<void> {
    const api = this.installation.api(await this.installation.start('api'));
    const clientId = await api.makeClient();
    [this.api, this.clientId] = [api, clientId];
    const destination = { clientId, kind: 'webhook', name: 'Campanha', url: this.receiver.urlOf(HOOK) };
    const { secret } = await api.must(201, 'POST', '/notifications/destinations', destination);
    this.receiver.trust(HOOK, secret as string);
  }

  /** One outage and one recovery; the worker dies at the point on the way of the outage, and of the recovery if asked. */
  async strike(point: FaultPoint, killsRecovery: boolean): Promise<void> {
    const killsAgain = killsRecovery && point !== 'monitoring.down-committed';
    await this.startWorker([point]);
    const path = await this.watchAnother();
    this.target.script(path, answer(503, 'down'));
    await this.dies(point);
    // The message that is still owed passes the point once more; the second visit is the recovery's.
    await this.startWorker(killsAgain ? [`${point}:2`] : []);
    await this.told('incident.opened', `outage after ${point}`, 0);
    const revivedAtMs = performance.now();
    this.target.script(path, answer(200, 'ok'));
    if (killsAgain) {
      await this.dies(point);
      await this.startWorker([]);
    }
    await this.told('incident.resolved', `recovery after ${point}`, revivedAtMs);
    const { wasForced, code } = await (this.worker as Instance).process.stop();
    this.findings.equal([code, wasForced], [0, false], 'exit of the worker in order');
  }

  /** What the receiver wrote down against what the database says. */
  async judge(ledgerFile: string): Promise<void> {
    const incidents = await this.incidents();
    this.findings.equal(incidents.length, this.serviceIds.length, 'incidents');
    this.findings.equal(incidents.filter(({ isOpen }) => isOpen).length, 0, 'incidents left open');
    const witness = (await readWitness<Delivery>(ledgerFile)).filter(({ path }) => path === HOOK);
    this.findings.equal(
      witness.filter(({ signature }) => signature !== 'valid').length,
      0,
      'messages with a bad signature',
    );
    for (const { _id } of incidents) {
      for (const type of ['incident.opened', 'incident.resolved']) {
        const about = witness.filter((delivery) => isAbout(delivery, type, String(_id)));
        const ids = new Set(about.map(({ id }) => id));
        this.findings.equal(ids.size, 1, `message ids of ${type} about ${String(_id)}`);
        this.findings.equal(new Set(about.map(({ body }) => body)).size, 1, `bodies under one id of ${type}`);
      }
    }
    this.findings.figure('outages', this.serviceIds.length);
    this.findings.figure('deliveries on the witness', witness.length);
    this.findings.figure('different messages', new Set(witness.map(({ id }) => id)).size);
    this.findings.figure('slowest message after a restart (ms)', Math.max(...this.delaysMs));
  }

  private async startWorker(faultPoints: readonly string[]): Promise<void> {
    this.worker = await this.installation.start('worker', { faultPoints });
  }

  /** @returns the path of a new service that is UP */
  private async watchAnother(): Promise<string> {
    if (!this.api) throw new Error('nothing is prepared');
    const path = `/watched/${String(this.serviceIds.length + 1)}`;
    this.target.script(path, answer(200, 'ok'));
    const serviceId = await watchUrl(this.api, this.clientId, `${this.target.url}${path}`);
    this.serviceIds.push(serviceId);
    await untilState(this.installation.db, [serviceId], 'up');
    return path;
  }

  private async incidents(): ReturnType<typeof incidentsOf> {
    const found = this.serviceIds.map((serviceId) => incidentsOf(this.installation.db, serviceId));
    return (await Promise.all(found)).flat();
  }

  private async dies(point: FaultPoint): Promise<void> {
    const { process } = this.worker as Instance;
    await process.waitForExit(STRIKES_WITHIN_MS);
    this.findings.equal(process.faultPointReached(), point, 'where the worker died');
    this.findings.say(`died at ${point}`);
  }

  /** The latest incident is told, counted from when the latest worker was ready, or from when there was news at all. */
  private async told(type: string, what: string, newsAtMs: number): Promise<void> {
    const sinceMs = Math.max(newsAtMs, (this.worker as Instance).readyAtMs);
    const latest = (await this.incidents()).at(-1);
    const id = String(latest?._id ?? '');
    const limitMs = TOLD_WITHIN_MS + STRIKES_WITHIN_MS; // waits longer than allowed, so that «late» and «never» differ
    try {
      const { atMs } = await this.receiver.waitFor((delivery) => isAbout(delivery, type, id), limitMs);
      const delayMs = atMs - sinceMs;
      this.delaysMs.push(Math.max(0, delayMs));
      this.findings.say(`${what}: told ${Math.round(delayMs)} ms after`);
      this.findings.expect(
        delayMs <= TOLD_WITHIN_MS,
        () => `${what}: told only ${Math.round(delayMs)} ms after the restart`,
      );
    } catch {
      this.findings.fault(`${what}: never told within ${limitMs} ms`);
    }
    await this.nothingIsOwed();
  }

  /** What the receiver has but the sender does not know of is sent again first: it would meet the next fault point. */
  private async nothingIsOwed(): Promise<void> {
    const deliveries = this.installation.db.collection('notification_deliveries');
    const isSettled = async (): Promise<boolean> =>
      (await deliveries.countDocuments({ state: { $in: ['pending', 'sending'] } })) === 0;
    await eventually(isSettled, { timeoutMs: STRIKES_WITHIN_MS, everyMs: 50, what: 'an outbox without debts' });
  }
}

function isAbout({ json }: Pick<Delivery, 'json'>, type: string, incidentId: string): boolean {
  const message = json as { type?: string; data?: { incidentId?: string } } | undefined;
  return message?.type === type && message.data?.incidentId === incidentId;
}
