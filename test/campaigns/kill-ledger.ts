import { isDeepStrictEqual } from 'node:util';
import { answer, startHttpTarget } from '../support/http-target/index.js';
import { createLedgerClient, type LedgerClient, type LedgerEntry, seededRandom } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import { Installation } from './installation.js';
import { Killers, type Victim } from './killers.js';
import { countFacts, judgeServices } from './service-ledger.js';
import { type CampaignOptions, Findings, type Verdict } from './verdict.js';

export interface KillLedgerOptions extends CampaignOptions {
  /** Services to create while processes die. */
  readonly requests: number;
  /** Kills among API, worker and database, at moments of the seed. */
  readonly kills: number;
  /** Services to create while no worker runs, so that facts can be counted; API and database are killed meanwhile. */
  readonly uncollected: number;
  readonly uncollectedKills: number;
}

const LANES = 4;
const SETTLE_MS = 90_000;

/**
 * `POST /services` with keys while API, worker and database are killed -9: whatever was answered 2xx exists exactly once,
 * with one audit event and one fact; the same key gives the same answer and makes nothing.
 */
export async function runKillLedger(options: KillLedgerOptions): Promise<Verdict> {
  const findings = new Findings('ledger of kills', options);
  const random = seededRandom(options.seed);
  const target = await startHttpTarget();
  target.script('*', answer(200, 'ok'));
  const installation = await Installation.open({ OUTBOUND_ALLOW: `127.0.0.1:${target.port}` });
  try {
    const killers = await Killers.start(installation, findings);
    const api = installation.api(killers.api);
    const clientId = await api.makeClient();
    const authorization = await api.authorization();
    const ledger = createLedgerClient({ baseUrl: killers.api.url, headers: authorization, maxSockets: LANES });
    const body = (id: number) => ({
      clientId,
      name: `Serviço ${id}`,
      url: `${target.url}/${id}`,
      intervalSeconds: 20,
    });
    const post = (count: number, kills: number, victims: readonly Victim[]): Promise<void> =>
      postWhileKilling({ ledger, killers, random, body, count, kills, victims, findings });

    await post(options.requests, options.kills, ['api', 'worker', 'database']);
    await settle(ledger, findings);
    await judgeServices(installation.db, clientId, ledger.entries, findings);
    await everyServiceIsWatched(installation, ledger.acked(), findings);

    await killers.retire('worker');
    const watched = ledger.entries.length;
    await post(options.uncollected, options.uncollectedKills, ['api', 'database']);
    await settle(ledger, findings);
    const uncollected = ledger.entries.slice(watched);
    await judgeServices(installation.db, clientId, ledger.entries, findings);
    await countFacts(installation.db, uncollected, findings);

    await repeatAll(ledger, findings);
    await judgeServices(installation.db, clientId, ledger.entries, findings);
    await countFacts(installation.db, uncollected, findings);
    await killers.bringBack('worker');
    await everyServiceIsWatched(installation, ledger.acked(), findings);
    report(ledger, killers, findings);
    ledger.close();
    return findings.verdict(`api + worker, ${installation.topology}`);
  } finally {
    await installation.close();
    await target.close();
  }
}

interface Posting {
  readonly ledger: LedgerClient;
  readonly killers: Killers;
  readonly random: ReturnType<typeof seededRandom>;
  readonly body: (id: number) => object;
  readonly count: number;
  readonly kills: number;
  readonly victims: readonly Victim[];
  readonly findings: Findings;
}

/** Sends in lanes; the moments of the kills are places in the order of sending plus some milliseconds. */
async function postWhileKilling({
  ledger,
  killers,
  random,
  body,
  count,
  kills,
  victims,
  findings,
}: Posting): Promise<void> {
  const first = ledger.entries.length;
  const everyone = Array.from({ length: kills }, (_, index) => victims[index % victims.length] as Victim);
  const moments = random.shuffle(Array.from({ length: count }, (_, index) => index)).slice(0, kills);
  const plan = new Map(moments.map((moment, index) => [moment, everyone[index] as Victim]));
  const pending: Promise<void>[] = [];
  let sent = 0;
  const kill = (victim: Victim): Promise<void> =>
    killers.kill(victim, random.int(0, 40)).catch((error: unknown) => {
      findings.fault(`${victim} did not come back after its end: ${String(error)}`);
    });
  const lane = async (): Promise<void> => {
    while (sent < count) {
      const index = sent;
      sent += 1;
      const victim = plan.get(index);
      if (victim !== undefined) pending.push(kill(victim));
      const entry = await ledger.send({ path: '/api/v1/services', body: body(first + index + 1) });
      // Most wait until somebody answers again, as people do; some send into the dark.
      if (entry.outcome === 'unknown' && !random.chance(0.3)) await killers.untilUp('api');
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await Promise.all(pending);
  findings.say(`${count} sent, ${kills} kills: ${JSON.stringify(ledger.summary())}`);
}

async function settle(ledger: LedgerClient, findings: Findings): Promise<void> {
  const left = await ledger.settle({ timeoutMs: SETTLE_MS, everyMs: 250, concurrency: LANES });
  for (const { id, status, answer: given, attempts } of left) {
    const last = attempts.at(-1)?.error ?? `${status ?? '-'} ${JSON.stringify(given)}`;
    findings.fault(`request ${id} stayed unknown after ${attempts.length} attempts, the last one: ${last}`);
  }
  const refused = ledger.entries.filter((entry) => entry.outcome === 'refused');
  for (const { id, status, answer: given } of refused.slice(0, 3)) {
    findings.fault(`request ${id} was refused with ${status ?? 'nothing'}: ${JSON.stringify(given)}`);
  }
}

/** The same key once more: the same answer, said to be a stored one. */
async function repeatAll(ledger: LedgerClient, findings: Findings): Promise<void> {
  const acked = ledger.acked();
  let differing = 0;
  for (const entry of acked) {
    const { answer: before, status } = entry;
    await ledger.askAgain(entry);
    if (isDeepStrictEqual(entry.answer, before) && entry.status === status && entry.wasReplayed) continue;
    differing += 1;
    if (differing === 1)
      findings.fault(`request ${entry.id} repeated: ${entry.status ?? '-'} ${JSON.stringify(entry.answer)}`);
  }
  findings.equal(differing, 0, 'repeats with another answer');
}

/** The fact had its effect: a worker took the service under watch and asked it. */
async function everyServiceIsWatched(
  installation: Installation,
  entries: readonly LedgerEntry[],
  findings: Findings,
): Promise<void> {
  const checks = installation.db.collection('checks');
  const asked = async (): Promise<number> => {
    const ids = (await checks.distinct('serviceId')) as { toHexString(): string }[];
    const known = new Set(ids.map((id) => id.toHexString()));
    return entries.filter((entry) => known.has((entry.answer as { id: string }).id)).length;
  };
  const isDone = async (): Promise<boolean> => (await asked()) === entries.length;
  await eventually(isDone, { timeoutMs: 90_000, everyMs: 250, what: 'first checks' }).catch(async () => {
    findings.fault(`${await asked()} of ${entries.length} services were ever checked`);
    findings.say(installation.lastWords());
  });
}

function report(ledger: LedgerClient, killers: Killers, findings: Findings): void {
  const { acked, attempts, repeated } = ledger.summary();
  findings.figure('requests acknowledged', acked);
  findings.figure('attempts', attempts);
  findings.figure('requests that had to be asked again', repeated);
  for (const [victim, count] of killers.counts) findings.figure(`kills of ${victim}`, count);
}
