import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freshSeed, percentile, seededRandom, spread } from '../support/ledger/index.js';
import { FAR_LOGIN_LIMITS } from '../support/limits/far-limits.js';
import { inParallel } from './support/api-session.js';
import { summarizeProfile } from './support/cpu-profile.js';
import { Observer } from './support/observer.js';
import { invitePeople, type Person } from './support/people.js';
import { Report } from './support/report.js';
import { signIn } from './support/sign-in.js';
import { type RunningVigia, Workplace } from './support/workplace.js';

/**
 * npm run bench:login [-- --tries 200 --logins 500 --rounds 5 --seed 1 --only storm --profile --quick]
 * What a stranger can learn from a sign-in: answers and times for addresses that have an account and for others. And what many
 * right sign-ins at once do to the process: its memory, and whether it still says that it lives.
 */
const { values } = parseArgs({
  options: {
    tries: { type: 'string' },
    logins: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    profile: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
/** LOGIN_FREE_FAILURES: as many tries at one address go unpunished. */
const FREE = 5;
const plan = {
  tries: Number(values.tries ?? (values.quick ? 20 : 200)),
  warmUp: values.quick ? FREE : 4 * FREE,
  logins: Number(values.logins ?? 500),
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  seed: Number(values.seed ?? freshSeed()),
  only: values.only ?? 'all',
  profile: values.profile,
  quick: values.quick,
};
const WRONG = 'not the right password';
const role = { VIGIA_ROLE: 'api' };
const random = seededRandom(plan.seed);
let nextAddress = 0;

const report = new Report('login', plan);
const place = await Workplace.open();
try {
  report.version('database', await place.database());
  report.say('makes users');
  const people = await invitePeople(place, Math.ceil((plan.tries + plan.warmUp) / FREE));
  // The limits are those of everyday: nobody tries at an address more often than it is free, and each try comes from an address
  // of its own, which a proxy in front tells. So every try is counted, passes and is hashed.
  if (plan.only !== 'storm') {
    await compare(people, 'as it is set', {});
    await compare(people, 'without the least time of a failure', { LOGIN_FAILURE_FLOOR_MS: '0' });
  }
  if (plan.only !== 'compare') await storm(people);
} finally {
  await place.close();
}
report.finish();

/** Wrong passwords for addresses with an account and for others, in random order, one after the other. */
async function compare(people: readonly Person[], how: string, env: Readonly<Record<string, string>>): Promise<void> {
  const vigia = await place.start({ env: { ...role, ...env, TRUSTED_PROXY_HOPS: '1' } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const guess = (email: string) => signIn(vigia.url, { email, password: WRONG }, { from: elsewhere(), agent });
  await forgive(vigia, people);
  const [known, unknown] = [triesAt(people), triesAt(people.map(nobody))];
  for (let n = 0; n < plan.warmUp; n += 1) for (const tries of [known, unknown]) await guess(tries.pop() ?? '');
  const seen = { known: [] as number[], unknown: [] as number[] };
  const shapes = { known: new Set<string>(), unknown: new Set<string>() };
  let notHashed = 0;
  const order = [
    ...known.slice(0, plan.tries).map((email) => ({ kind: 'known', email }) as const),
    ...unknown.slice(0, plan.tries).map((email) => ({ kind: 'unknown', email }) as const),
  ];
  for (const { kind, email } of random.shuffle(order)) {
    const { status, durationMs, shape } = await guess(email);
    if (status !== 401) notHashed += 1; // the limiter refused it
    seen[kind].push(durationMs);
    shapes[kind].add(shape);
  }
  agent.destroy();
  await vigia.process.stop();
  const [a, b] = [percentile(seen.known, 50), percentile(seen.unknown, 50)];
  report.figure(`failures, ${how}`, { known: spread(seen.known), unknown: spread(seen.unknown) });
  report.figure(`answers, ${how}`, { known: [...shapes.known], unknown: [...shapes.unknown] });
  report.atMost(`${how}: tries that were not hashed`, notHashed, 0, '');
  report.atMost(`${how}: different answers`, new Set([...shapes.known, ...shapes.unknown]).size, 1, '');
  report.atMost(`${how}: difference of the medians of known and unknown`, Math.abs(a - b), 5, 'ms');
}

/** Each address as often as it is free, enough for the warm-up and the measurement. */
function triesAt(people: readonly Person[]): string[] {
  return random.shuffle(people.flatMap(({ email }) => Array.from({ length: FREE }, () => email)));
}

function nobody(): Person {
  return { email: `${randomUUID()}@padaria.example`, password: '' };
}

/** An address of its own for every try. */
function elsewhere(): string {
  nextAddress += 1;
  return `198.18.${String(nextAddress >> 8)}.${String(nextAddress & 255)}`;
}

/** A right password after the pause that the fifth wrong one began: no failure in a row is left. */
async function forgive(vigia: RunningVigia, people: readonly Person[]): Promise<void> {
  await pause(1_000);
  await inParallel(people.length, 2, async (index) => {
    const person = people[index];
    if (person === undefined) return;
    const { status } = await signIn(vigia.url, person, { from: elsewhere() });
    if (status !== 200) throw new Error(`a right sign-in was answered with ${String(status)}`);
  });
}

/** Right sign-ins of all people at once, all from one address, into a process that has seen none yet. */
async function storm(people: readonly Person[]): Promise<void> {
  const profile = plan.profile ? await mkdtemp(join(tmpdir(), 'vigia-profile-')) : null;
  const nodeArgs = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const vigia = await place.start({ env: { ...role, ...FAR_LOGIN_LIMITS }, nodeArgs });
  const observer = await Observer.start(`${vigia.url}/health/live`, vigia.process.pid);
  const [growths, times]: [(number | null)[], number[]] = [[], []];
  let [unasked, strange] = [0, 0];
  try {
    for (let round = 1; round <= plan.rounds; round += 1) {
      await observer.begin();
      const answers = await allAtOnce(vigia, people);
      const { timesMs, failed, use } = await observer.end();
      growths.push(use === null ? null : use.rssPeakMiB - use.rssFirstMiB);
      times.push(...timesMs);
      unasked += failed;
      strange += answers.strange;
      report.figure(`${plan.logins} at once, round ${round}`, { ...answers, memory: use, live: spread(timesMs) });
    }
  } finally {
    observer.close();
  }
  await vigia.process.stop();
  if (profile !== null) {
    report.figure('profile', await summarizeProfile(profile));
    await rm(profile, { recursive: true, force: true });
  }
  report.atMost('answers other than 200, 429 and 503', strange, 0, '');
  report.atMost('/health/live: questions without a 200', unasked, 0, '');
  report.atMost('/health/live: p99', percentile(times, 99), 100, 'ms');
  const known = growths.filter((growth) => growth !== null);
  const growth = known.length === growths.length ? Math.max(...known) : null;
  report.atMost('memory (RSS) that one flood adds', growth, 150, 'MiB');
}

async function allAtOnce(vigia: RunningVigia, people: readonly Person[]) {
  const agent = new Agent({ keepAlive: false });
  const startedAtMs = performance.now();
  const logins = Array.from({ length: plan.logins }, (_, n) => people[n % people.length] as Person);
  const answers = await Promise.all(logins.map((person) => signIn(vigia.url, person, { agent })));
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const statuses: Record<string, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const known = [200, 429, 503].reduce((sum, status) => sum + (statuses[status] ?? 0), 0);
  const timeOf = (wanted: number) => {
    const times = answers.filter(({ status }) => status === wanted).map(({ durationMs }) => durationMs);
    return times.length === 0 ? null : spread(times);
  };
  return { statuses, strange: answers.length - known, seconds, right: timeOf(200), busy: timeOf(503) };
}
