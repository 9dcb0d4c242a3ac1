import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { percentile } from '../support/ledger/index.js';
import { FAR_LOGIN_LIMITS } from '../support/limits/far-limits.js';
import { plainRequest } from '../support/limits/plain-request.js';
import { type ApiSession, inParallel } from './support/api-session.js';
import { bindToCore } from './support/core.js';
import { buildEarlier } from './support/earlier-build.js';
import { Report } from './support/report.js';
import { inTurns } from './support/turns.js';
import { ADMIN_EMAIL, type RunningVigia, Workplace } from './support/workplace.js';

/**
 * npm run bench:auth [-- --rounds 5 --seconds 8 --refresh-seconds 30 --before <commit> --only refresh --quick]
 * What sessions, keys, limits and the access log cost: `GET /clients/{id}` of this build against the build before them, in
 * turns on one core; and the time of a refresh at 50 a second, each of which moves its session on.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'refresh-seconds': { type: 'string' },
    before: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
/** The last commit whose access tokens knew no session. */
const BEFORE_SESSIONS = 'e456b41';
const plan = {
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  seconds: Number(values.seconds ?? (values.quick ? 2 : 8)),
  refreshSeconds: Number(values['refresh-seconds'] ?? (values.quick ? 5 : 30)),
  refreshesPerSecond: 50,
  // So many that a session is asked for again after two seconds only, when its answer has surely come.
  sessions: 100,
  connections: 16,
  rows: 100,
  before: values.before ?? BEFORE_SESSIONS,
  only: values.only ?? 'all',
  quick: values.quick,
};
const [serverCore, loadCore] = availableParallelism() >= 2 ? [0, 1] : [undefined, undefined];
/**
 * The load of a bench is beyond what a person may send, so the limits are raised; they count every request all the same. A grace of
 * nothing makes every refresh move its session on.
 */
const UNLIMITED: Readonly<Record<string, string>> = { ...FAR_LOGIN_LIMITS, REFRESH_GRACE_SECONDS: '0' };

const report = new Report('auth', { ...plan, serverCore, loadCore });
const place = await Workplace.open();
try {
  report.version('database', await place.database());
  if (loadCore !== undefined) await bindToLoadCore(place, loadCore);
  const vigia = await place.start({ env: { VIGIA_ROLE: 'api', ...UNLIMITED }, core: serverCore });
  if (plan.only !== 'refresh') await compareWithEarlier(vigia);
  if (plan.only !== 'reads') await refreshSessions(vigia);
  await vigia.process.stop();
} finally {
  await place.close();
}
report.finish();

async function compareWithEarlier(vigia: RunningVigia): Promise<void> {
  report.say(`builds ${plan.before} beside this one`);
  const earlier = await buildEarlier(plan.before);
  const earlierPlace = await Workplace.open();
  try {
    if (loadCore !== undefined) await bindToLoadCore(earlierPlace, loadCore);
    const before = await earlierPlace.start({ env: { VIGIA_ROLE: 'api' }, core: serverCore, folder: earlier.folder });
    await compareReads(vigia, before);
    await before.process.stop();
  } finally {
    await earlierPlace.close();
    await earlier.remove();
  }
}

async function bindToLoadCore(home: Workplace, core: number): Promise<void> {
  await bindToCore(process.pid, core);
  const pid = await home.databasePid();
  if (pid !== null) await bindToCore(pid, core);
}

async function compareReads(vigia: RunningVigia, before: RunningVigia): Promise<void> {
  const sideOf = async (server: RunningVigia) => {
    const api = await server.logIn();
    const ids = await seed(api);
    return {
      url: server.url,
      pid: server.process.pid,
      headers: { authorization: `Bearer ${api.token}` },
      paths: ids.map((id) => `/api/v1/clients/${id}`),
      seconds: plan.seconds,
      connections: plan.connections,
      core: loadCore,
    };
  };
  const { ours, theirs, rounds, failed } = await inTurns(await sideOf(vigia), await sideOf(before), plan.rounds);
  report.figure('GET /clients/{id}', { now: ours, before: theirs, rounds });
  report.atMost('GET /clients/{id}: requests that failed', failed, 0, '');
  const share = ours.requestsPerSecond / theirs.requestsPerSecond;
  report.atLeast('GET /clients/{id}: share of the requests per second before', share, 0.85, '');
}

async function seed(api: ApiSession): Promise<string[]> {
  const ids: string[] = [];
  await inParallel(plan.rows, 8, async (index) => {
    const email = `seed${index}@padaria.example`;
    const body = { name: `Padaria ${index}`, email, baseUrl: 'https://padaria.example' };
    ids[index] = (await api.post<{ id: string }>('/clients', body)).id;
  });
  return ids;
}

/** Refreshes start on their own rhythm, whether or not the ones before have been answered. */
async function refreshSessions(vigia: RunningVigia): Promise<void> {
  const tokens: string[] = [];
  await inParallel(plan.sessions, 2, async (index) => {
    tokens[index] = await signIn(vigia.url);
  });
  const timesMs: number[] = [];
  let failed = 0;
  const refresh = async (index: number, dueMs: number): Promise<void> => {
    const answer = await send(`${vigia.url}/api/v1/auth/refresh`, { refreshToken: tokens[index] });
    timesMs.push(performance.now() - dueMs);
    if (answer === null) failed += 1;
    else tokens[index] = answer.refreshToken;
  };
  const startMs = performance.now();
  const running: Promise<void>[] = [];
  for (let n = 0; n < plan.refreshSeconds * plan.refreshesPerSecond; n += 1) {
    const dueMs = startMs + (n * 1_000) / plan.refreshesPerSecond;
    await pause(Math.max(0, dueMs - performance.now()));
    running.push(refresh(n % plan.sessions, dueMs));
  }
  await Promise.all(running);
  const times = { p50: percentile(timesMs, 50), p95: percentile(timesMs, 95), p99: percentile(timesMs, 99) };
  report.figure('refresh', { count: timesMs.length, ...times });
  report.atMost('refresh: refused', failed, 0, '');
  report.atMost('refresh: p95 from the moment it was due', times.p95, 50, 'ms');
}

async function signIn(url: string): Promise<string> {
  const answer = await send(`${url}/api/v1/auth/login`, { email: ADMIN_EMAIL, password: place.adminPassword });
  if (answer === null) throw new Error('the login was refused');
  return answer.refreshToken;
}

async function send(url: string, body: object): Promise<{ refreshToken: string } | null> {
  const { status, text } = await plainRequest(url, { method: 'POST', body });
  if (status !== 200) report.say(`${url}: ${status} ${text.slice(0, 200)}`);
  return status === 200 ? (JSON.parse(text) as { refreshToken: string }) : null;
}
