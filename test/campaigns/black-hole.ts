import { setTimeout as pause } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy/index.js';
import { answer, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { createLedgerClient, type LedgerClient, spread } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import { Installation, type Instance } from './installation.js';
import { LivePoller } from './live-poller.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';
import { incidentsOf, judgeSegments, segmentsOf, untilState, watchUrl } from './watch.js';

export interface BlackHoleOptions extends CampaignOptions {
  /** How long no byte passes between the program and its database. */
  readonly holeMs: number;
  readonly leaseMs: number;
}

const SERVICES = 5;
/** A write must have its answer by then. */
const ANSWERED_WITHIN_MS = 6_000;
const LIVE_P99_MS = 100;
const READY_FALLS_WITHIN_MS = 5_000;
const FIRST_WRITE_WITHIN_MS = 5_000;

/**
 * Nothing passes between the program and its database for a while. No service is called DOWN, each has exactly one UNKNOWN
 * gap; the process stays alive and says 503 in time; everything goes on without a restart.
 */
export async function runBlackHole(options: BlackHoleOptions): Promise<Verdict> {
  const findings = new Findings(`database black hole, ${options.holeMs / 1_000} s`, options);
  const target = await startHttpTarget();
  target.script('*', answer(200, 'ok'));
  const installation = await Installation.open();
  const direct = new URL(installation.databaseUri);
  const proxy = await startFaultProxy({ target: { port: Number(direct.port) }, seed: options.seed });
  const through = new URL(installation.databaseUri);
  through.port = String(proxy.port);
  try {
    const vigia = await installation.start('all', {
      env: {
        MONGODB_URI: through.href,
        OUTBOUND_ALLOW: `127.0.0.1:${target.port}`,
        PARTITION_LEASE_MS: String(options.leaseMs),
      },
    });
    await new BlackHole(installation, vigia, target, proxy, findings).run(options.holeMs);
    return findings.verdict(`all, through a proxy, ${installation.topology}`);
  } finally {
    await installation.close();
    await Promise.all([proxy.close(), target.close()]);
  }
}

class BlackHole {
  private serviceIds: string[] = [];
  private clientId = '';

  constructor(
    private readonly installation: Installation,
    private readonly vigia: Instance,
    private readonly target: HttpTarget,
    private readonly proxy: FaultProxy,
    private readonly findings: Findings,
  ) {}

  async run(holeMs: number): Promise<void> {
    const api = this.installation.api(this.vigia);
    this.clientId = await api.makeClient();
    for (let place = 0; place < SERVICES; place += 1) {
      this.serviceIds.push(await watchUrl(api, this.clientId, `${this.target.url}/service-${place}`));
    }
    await untilState(this.installation.db, this.serviceIds, 'up');
    await this.probingGoesOn(); // a hole in the very moment of the first UP would leave no time in which it was up
    const headers = await api.authorization();
    const ledger = createLedgerClient({ baseUrl: this.vigia.url, headers, timeoutMs: 2 * ANSWERED_WITHIN_MS });
    const live = await LivePoller.start(`${this.vigia.url}/health/live`);

    this.proxy.blackHole();
    this.findings.say('black hole');
    const begunAtMs = performance.now();
    const writing = this.writeUntil(ledger, () => performance.now() - begunAtMs > holeMs);
    await this.readyBecomes(503, READY_FALLS_WITHIN_MS);
    this.findings.figure('ready fell after (ms)', performance.now() - begunAtMs);
    const { inHole } = await writing;
    const livesInHole = await live.stop();

    await this.proxy.heal();
    const healedAtMs = performance.now();
    this.findings.say('healed');
    await this.writesAgain(ledger, healedAtMs);
    await this.readyBecomes(200, FIRST_WRITE_WITHIN_MS);
    await this.watchIsBack();
    this.findings.figure('all services up again after (ms)', performance.now() - healedAtMs);
    await this.probingGoesOn();

    this.judgeWrites(ledger, inHole);
    this.judgeLive(livesInHole);
    await this.judgeServices();
    await this.judgeLedger(ledger);
    this.findings.equal(this.vigia.process.exit, null, 'end of the process');
    ledger.close();
  }

  /** One write after the other, as people do; each is answered before the next one is sent. */
  private async writeUntil(ledger: LedgerClient, isOver: () => boolean): Promise<{ inHole: number }> {
    while (!isOver()) {
      await this.write(ledger);
      await pause(200); // pace of the load, not a wait for anything
    }
    return { inHole: ledger.entries.length };
  }

  private write(ledger: LedgerClient): ReturnType<LedgerClient['send']> {
    const name = `No buraco ${ledger.entries.length + 1}`;
    const url = `${this.target.url}/written-${ledger.entries.length + 1}`;
    return ledger.send({
      path: '/api/v1/services',
      body: { clientId: this.clientId, name, url, intervalSeconds: 3_600 },
    });
  }

  private async writesAgain(ledger: LedgerClient, healedAtMs: number): Promise<void> {
    const isAcked = async (): Promise<boolean> => (await this.write(ledger)).outcome === 'acked';
    await eventually(isAcked, { timeoutMs: 30_000, everyMs: 100, what: 'a write after the healing' }).catch(
      (error: unknown) => this.findings.fault(String(error)),
    );
    const tookMs = performance.now() - healedAtMs;
    this.findings.figure('first write after the healing (ms)', tookMs);
    this.findings.expect(
      tookMs <= FIRST_WRITE_WITHIN_MS,
      () => `first write only ${Math.round(tookMs)} ms after the healing`,
    );
  }

  private async readyBecomes(status: number, timeoutMs: number): Promise<void> {
    const isSo = (given: number): boolean => given === status;
    await this.vigia.process
      .waitForHttp(`${this.vigia.url}/health/ready`, { timeoutMs, isReady: isSo })
      .catch((error: unknown) => this.findings.fault(`ready did not become ${status}: ${String(error)}`));
  }

  private async probingGoesOn(): Promise<void> {
    const sinceMs = performance.now();
    for (let place = 0; place < SERVICES; place += 1) {
      await this.target
        .waitForArrival(`/service-${place}`, ({ atMs }) => atMs > sinceMs, 10_000)
        .catch((error: unknown) => this.findings.fault(`service ${place} is not asked any more: ${String(error)}`));
    }
  }

  /** Every write inside the hole was answered in time, by 503 with the word when to come again. */
  private judgeWrites(ledger: LedgerClient, inHole: number): void {
    const firsts = ledger.entries.slice(0, inHole).map(({ attempts }) => attempts[0]);
    const tookMs = firsts.map((first) => (first?.answeredAtMs ?? Infinity) - (first?.sentAtMs ?? 0));
    const statuses = new Set(firsts.map((first) => first?.status ?? null));
    this.findings.equal([...statuses], [503], 'statuses of writes in the hole');
    const figures = spread(tookMs);
    this.findings.figure('writes in the hole', figures.count);
    this.findings.figure('slowest answer in the hole (ms)', figures.max);
    this.findings.expect(
      figures.max <= ANSWERED_WITHIN_MS,
      () => `a write in the hole was answered after ${Math.round(figures.max)} ms`,
    );
  }

  private judgeLive({ tookMs, failures }: { tookMs: readonly number[]; failures: number }): void {
    const { p99, max, count } = spread(tookMs);
    this.findings.figure('live asked', count);
    this.findings.figure('live p99 (ms)', p99);
    this.findings.figure('live max (ms)', max);
    this.findings.equal(failures, 0, 'live answers other than 200');
    this.findings.expect(p99 <= LIVE_P99_MS, () => `live p99 was ${p99.toFixed(1)} ms`);
  }

  /** What was stored before the hole says UP as well: only the end of the UNKNOWN segment shows that the watch is back. */
  private async watchIsBack(): Promise<void> {
    for (const id of this.serviceIds) {
      const isBack = async (): Promise<boolean> => {
        const states = (await segmentsOf(this.installation.db, id)).map(({ state }) => state);
        return states.at(-1) === 'up' && states.at(-2) === 'unknown' && states.at(-3) === 'up';
      };
      await eventually(isBack, { timeoutMs: 30_000, everyMs: 50 }).catch((error: unknown) =>
        this.findings.fault(`the watch of ${id} did not come back: ${String(error)}`),
      );
    }
  }

  /** UP, one UNKNOWN, UP; nothing else ever, and no incident. */
  private async judgeServices(): Promise<void> {
    for (const id of this.serviceIds) {
      const segments = await segmentsOf(this.installation.db, id);
      judgeSegments(id, segments, this.findings);
      const states = segments.map(({ state }) => state).filter((state) => state !== 'new');
      const known = states[0] === 'unknown' ? states.slice(1) : states; // before its first check nothing is known
      this.findings.equal(known, ['up', 'unknown', 'up'], `segments of ${id}`);
      this.findings.equal((await incidentsOf(this.installation.db, id)).length, 0, `incidents of ${id}`);
    }
  }

  /** What stayed unknown is asked again; then everything acknowledged exists once and nothing else does. */
  private async judgeLedger(ledger: LedgerClient): Promise<void> {
    const left = await ledger.settle({ timeoutMs: 60_000, everyMs: 250, concurrency: 2 });
    this.findings.equal(left.length, 0, 'writes whose outcome stayed unknown');
    const rows = await this.installation.db
      .collection('services')
      .find({ name: /^No buraco/ })
      .toArray();
    const acked = ledger.acked().map(({ answer: given }) => (given as { id: string }).id);
    this.findings.equal(rows.map(({ _id }) => String(_id)).sort(), acked.sort(), 'services written around the hole');
  }
}
