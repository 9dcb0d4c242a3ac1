import { performance } from 'node:perf_hooks';
import { answer, delayed, hang, type HttpTarget, startHttpTarget, type Step } from '../support/http-target/index.js';
import { type SeededRandom, seededRandom } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import { Installation, type Instance } from './installation.js';
import { StateWatch } from './state-watch.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';
import { incidentsOf, judgeSegments, segmentsOf, statesOf, toId, untilState, watchUrl } from './watch.js';

export interface ZombieWorkerOptions extends CampaignOptions {
  readonly rounds: number;
  readonly leaseMs: number;
}

/** Enough that both workers watch some, wherever the partitions lie. */
const SERVICES = 10;
/**
 * Two checks lie so far apart anyway; what is more is the time in which nobody watched. Silence makes UNKNOWN after two
 * intervals and the timeout (5.9 s): a busy machine between two checks must not be taken for a stale write.
 */
const INTERVAL_MS = 2_000;
const TIMEOUT_MS = 1_900;
/** Room over the lease for the takeover itself. */
const TAKEOVER_MS = 2_000;
/** The signal and the reading of the clock are not one moment. */
const CLOCKS_MS = 50;
/** After the zombie woke: it must have shown what it does with the results that waited for it. */
const WATCHED_AFTER_MS = 4_500;

/**
 * Two workers. The holder is stopped (SIGSTOP) with probes in flight for two leases; the other one takes over and confirms
 * an outage; then the holder continues. Nothing that it still believes may be written.
 */
export async function runZombieWorker(options: ZombieWorkerOptions): Promise<Verdict> {
  const findings = new Findings(`zombie worker, lease ${options.leaseMs} ms`, options);
  const target = await startHttpTarget();
  const env = { OUTBOUND_ALLOW: `127.0.0.1:${target.port}`, PARTITION_LEASE_MS: String(options.leaseMs) };
  const installation = await Installation.open(env);
  try {
    const campaign = new ZombieWorker(installation, target, findings, seededRandom(options.seed), options.leaseMs);
    await campaign.prepare();
    for (let round = 1; round <= options.rounds; round += 1) await campaign.round(round);
    campaign.report();
    return findings.verdict(`api + 2 workers, ${installation.topology}`);
  } finally {
    await installation.close();
    await target.close();
  }
}

class ZombieWorker {
  private workers: Instance[] = [];
  private serviceIds: string[] = [];
  private readonly gapsMs: number[] = [];
  private readonly faultyRounds = new Set<number>();
  private rounds = 0;
  private victims = 0;

  constructor(
    private readonly installation: Installation,
    private readonly target: HttpTarget,
    private readonly findings: Findings,
    private readonly random: SeededRandom,
    private readonly leaseMs: number,
  ) {}

  async prepare(): Promise<void> {
    const api = this.installation.api(await this.installation.start('api'));
    this.workers = [await this.installation.start('worker'), await this.installation.start('worker')];
    const clientId = await api.makeClient();
    for (let place = 0; place < SERVICES; place += 1) {
      const settings = { intervalSeconds: INTERVAL_MS / 1_000, timeoutMs: TIMEOUT_MS };
      this.serviceIds.push(await watchUrl(api, clientId, `${this.target.url}${this.path(place)}`, settings));
    }
  }

  async round(round: number): Promise<void> {
    this.rounds = round;
    const { db } = this.installation;
    this.scriptAll(answer(200, 'ok'));
    await untilState(db, this.serviceIds, 'up', 60_000);
    await this.bothHold();
    const zombie = this.random.pick(this.workers);
    const places = await this.placesOf(zombie);
    if (places.length === 0) throw new Error('the chosen worker holds no service'); // bothHold saw to that
    const ids = places.map((place) => this.serviceIds[place] as string);
    this.victims += ids.length;
    const incidentsBefore = await this.incidentCounts(ids);

    // A probe in flight either finds its answer waiting after SIGCONT, or its deadline long past.
    const inFlight = this.random.chance(0.5) ? hang() : delayed(700, answer(200, 'late'));
    const asked = places.map((place) => this.askedNext(place, inFlight));
    await Promise.all(asked);
    await zombie.process.pause();
    const stoppedAtMs = performance.now();
    const stoppedAt = Date.now();
    this.scriptAll(answer(503, 'down'), places);
    this.findings.say(
      `round ${round}: pid ${zombie.process.pid} stopped with ${ids.length} probes in flight (${inFlight.kind})`,
    );
    const watch = StateWatch.start(db, ids);
    const gaps = places.map((place) => this.gapAfter(place, stoppedAtMs));
    await untilState(db, ids, 'down', this.leaseMs + 30_000).catch((error: unknown) =>
      this.fault(round, String(error)),
    );
    await eventually(() => performance.now() - stoppedAtMs >= 2 * this.leaseMs, {
      timeoutMs: 2 * this.leaseMs + 5_000,
      what: 'two leases',
    });
    this.judgeGaps(
      round,
      gaps.map((gap) => gap()),
    );
    const checksBefore = (await this.unfinishedAt(stoppedAt, ids)).length;
    const statesBefore = await statesOf(db, ids);

    zombie.process.resume();
    const wokenAtMs = performance.now();
    await eventually(() => performance.now() - wokenAtMs >= WATCHED_AFTER_MS, { timeoutMs: WATCHED_AFTER_MS + 5_000 });
    for (const fault of await watch.stop('down')) this.fault(round, fault);
    await this.judge(round, { ids, incidentsBefore, checksBefore, statesBefore, stoppedAt });
  }

  report(): void {
    this.findings.figure('rounds without a stale write', `${this.rounds - this.faultyRounds.size} of ${this.rounds}`);
    this.findings.figure('services whose holder was stopped', this.victims);
    this.findings.figure('longest time without a watch (ms)', Math.max(...this.gapsMs));
  }

  /** One incident more, segments that join, no check of the time before the stop that came later. */
  private async judge(round: number, before: Before): Promise<void> {
    const { db } = this.installation;
    const incidents = await this.incidentCounts(before.ids);
    before.ids.forEach((id, index) => {
      const more = (incidents[index] ?? 0) - (before.incidentsBefore[index] ?? 0);
      if (more !== 1) this.fault(round, `${more} incidents of ${id} instead of one`);
    });
    for (const id of before.ids) {
      const segments = await segmentsOf(db, id);
      judgeSegments(id, segments, this.findings);
      if (segments.at(-1)?.state !== 'down')
        this.fault(round, `last segment of ${id} is ${segments.at(-1)?.state ?? 'none'}`);
    }
    const unfinished = await this.unfinishedAt(before.stoppedAt, before.ids);
    if (before.checksBefore + unfinished.length > 0)
      this.fault(round, `probes in flight at the stop came into history: ${unfinished.join(', ')}`);
    const after = await statesOf(db, before.ids);
    after.forEach(({ serviceId, fence }, index) => {
      const fenceBefore = before.statesBefore[index]?.fence ?? 0;
      if (fence < fenceBefore) this.fault(round, `fence of ${serviceId} fell from ${fenceBefore} to ${fence}`);
    });
  }

  private judgeGaps(round: number, gaps: readonly (number | null)[]): void {
    const limitMs = this.leaseMs + TAKEOVER_MS;
    for (const gapMs of gaps) {
      if (gapMs === null) {
        this.fault(round, 'a service was never asked again');
        continue;
      }
      this.gapsMs.push(gapMs);
      if (gapMs > limitMs) this.fault(round, `${Math.round(gapMs)} ms without a watch, allowed are ${limitMs}`);
    }
  }

  private fault(round: number, text: string): void {
    this.faultyRounds.add(round);
    this.findings.fault(`round ${round}: ${text}`);
  }

  private path(place: number): string {
    return `/service-${place}`;
  }

  private scriptAll(step: Step, places = this.serviceIds.map((_, place) => place)): void {
    for (const place of places) this.target.script(this.path(place), step);
  }

  /** From now on the path is answered so; resolves when a probe has arrived that is answered so. */
  private async askedNext(place: number, step: Step): Promise<void> {
    const path = this.path(place);
    const sinceMs = performance.now();
    this.target.script(path, step);
    await this.target.waitForArrival(path, ({ atMs }) => atMs > sinceMs, 10_000);
  }

  /** Time in which nobody watched: between the last probe before the stop and the first one after it, less the interval. */
  private gapAfter(place: number, stoppedAtMs: number): () => number | null {
    const arrivals = (): number[] => this.target.arrivals.all(this.path(place)).map(({ atMs }) => atMs);
    const last = Math.max(...arrivals());
    return () => {
      const next = arrivals().filter((atMs) => atMs > Math.max(last, stoppedAtMs));
      return next.length === 0 ? null : Math.min(...next) - last - INTERVAL_MS;
    };
  }

  /** Both workers live, have their share of partitions, and watch at least one of the services each. */
  private async bothHold(): Promise<void> {
    const each = async (): Promise<boolean> => {
      const shares = await Promise.all(this.workers.map((worker) => this.placesOf(worker)));
      return shares.every(({ length }) => length > 0);
    };
    const timeoutMs = 3 * this.leaseMs + 30_000;
    await eventually(each, { timeoutMs, everyMs: 100, what: 'services at both workers' }).catch(
      async (cause: unknown) => {
        const rows = await this.installation.db.collection('probe_partitions').find().toArray();
        const owners = rows.map((row) => String(row['owner']).split('-', 1)[0]);
        const shares = [...new Set(owners)].map(
          (owner) => `${owner ?? ''}: ${owners.filter((o) => o === owner).length}`,
        );
        const words = this.installation.lastWords();
        throw new Error(`not both workers watch services; partitions by owner ${shares.join(', ')}\n${words}`, {
          cause,
        });
      },
    );
  }

  /** Places of the services that this worker holds; owners are named after their process. */
  private async placesOf({ process }: Instance): Promise<number[]> {
    const { db } = this.installation;
    const held = await db.collection<{ _id: number; owner: string | null }>('probe_partitions').find().toArray();
    const own = new Set(held.filter(({ owner }) => owner?.startsWith(`${process.pid}-`)).map(({ _id }) => _id));
    const states = await statesOf(db, this.serviceIds);
    return states.flatMap(({ partition }, place) => (own.has(partition) ? [place] : []));
  }

  private async incidentCounts(ids: readonly string[]): Promise<number[]> {
    return Promise.all(ids.map(async (id) => (await incidentsOf(this.installation.db, id)).length));
  }

  /**
   * Ids of checks in history that began before the stop and had not ended then. Those that had ended may still be written
   * later: they were seen under a valid lease and wait in the buffer for their batch.
   */
  private async unfinishedAt(stoppedAt: number, ids: readonly string[]): Promise<string[]> {
    interface Row {
      _id: string;
      startedAt: Date;
      durationMs: number;
    }
    const filter = { serviceId: { $in: ids.map(toId) }, startedAt: { $lt: new Date(stoppedAt) } };
    const rows = await this.installation.db.collection<Row>('checks').find(filter).toArray();
    return rows
      .filter(({ startedAt, durationMs }) => startedAt.getTime() + durationMs > stoppedAt + CLOCKS_MS)
      .map(({ _id }) => _id);
  }
}

interface Before {
  readonly ids: readonly string[];
  readonly incidentsBefore: readonly number[];
  /** Should be none already then. */
  readonly checksBefore: number;
  /** Wall clock, milliseconds. */
  readonly stoppedAt: number;
  readonly statesBefore: Awaited<ReturnType<typeof statesOf>>;
}
