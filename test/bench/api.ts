import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ObjectId } from 'mongodb';
import { type ManagedProcess, startProcess } from '../support/process-driver/index.js';
import { type ApiSession, inParallel } from './support/api-session.js';
import { summarizeProfile } from './support/cpu-profile.js';
import { bindToCore } from './support/core.js';
import { Report } from './support/report.js';
import { inTurns, type Side } from './support/turns.js';
import { type RunningVigia, Workplace } from './support/workplace.js';

/**
 * npm run bench:api [-- --rounds 5 --seconds 8 --only get --profile --quick]
 * Requests per second of Vigia (role api: login, limits, validation, log; a POST is a transaction with audit event and fact)
 * against a bare Express handler on the same database server, in turns. Servers on core 0; load, database and this
 * harness on core 1.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    profile: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const plan = {
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  seconds: Number(values.seconds ?? (values.quick ? 2 : 8)),
  connections: 16,
  rows: values.quick ? 100 : 1_000,
  only: values.only ?? 'all',
  profile: values.profile,
  quick: values.quick,
};
const isPinned = availableParallelism() >= 2;
const [serverCore, loadCore] = isPinned ? [0, 1] : [undefined, undefined];
/** Unique e-mail as in real life: the unique index is part of the work. */
const NEW_CLIENT = '{"name":"Padaria {n}","email":"c{n}@padaria.example","baseUrl":"https://padaria.example"}';

const report = new Report('api', { ...plan, serverCore, loadCore });
const profileFolder = plan.profile ? await mkdtemp(join(tmpdir(), 'vigia-profile-')) : null;
const place = await Workplace.open();
let bare: ManagedProcess | null = null;
try {
  report.version('database', await place.database());
  if (loadCore !== undefined) {
    await bindToCore(process.pid, loadCore);
    const databasePid = await place.databasePid();
    if (databasePid !== null) await bindToCore(databasePid, loadCore);
    report.figure('databaseOnCore', databasePid === null ? 'unknown' : loadCore);
  }
  const vigia = await place.start({
    env: { VIGIA_ROLE: 'api' },
    core: serverCore,
    nodeArgs: profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`],
  });
  const api = await vigia.logIn();
  const [ourIds, bareIds] = [await seedVigia(api), await seedBare()];
  bare = await startBare();
  for (const route of routesOf(vigia, api, ourIds, bare, bareIds)) {
    if (plan.only === 'all' || plan.only === route.name) await compare(route);
  }
  await vigia.process.stop();
  if (profileFolder !== null) report.figure('profile', await summarizeProfile(profileFolder));
} finally {
  await bare?.stop();
  await place.close();
  if (profileFolder !== null) await rm(profileFolder, { recursive: true, force: true });
}
report.finish();

interface Route {
  readonly name: string;
  /** Share of the bare handler's requests per second; null: printed, not judged. */
  readonly bar: number | null;
  readonly ours: Side;
  readonly bare: Side;
}

function routesOf(
  vigia: RunningVigia,
  api: ApiSession,
  ourIds: readonly string[],
  bareServer: ManagedProcess,
  bareIds: readonly string[],
): Route[] {
  const common = { seconds: plan.seconds, connections: plan.connections, core: loadCore };
  const ours = { ...common, url: vigia.url, headers: { authorization: `Bearer ${api.token}` }, pid: vigia.process.pid };
  const bareUrl = `http://127.0.0.1:${/port (\d+)/.exec(bareServer.text())?.[1] ?? ''}`;
  const theirs = { ...common, url: bareUrl, headers: {}, pid: bareServer.pid };
  const of = (ids: readonly string[], prefix: string): string[] => ids.slice(0, 100).map((id) => `${prefix}/${id}`);
  const pages = Array.from({ length: Math.floor(plan.rows / 20) }, (_, index) => index + 1);
  const post = { paths: ['/clients'], body: NEW_CLIENT };
  return [
    {
      name: 'get',
      bar: 0.6,
      ours: { ...ours, paths: of(ourIds, '/api/v1/clients') },
      bare: { ...theirs, paths: of(bareIds, '/clients') },
    },
    {
      name: 'list',
      bar: 0.6,
      ours: { ...ours, paths: ['/api/v1/clients?limit=20'] },
      bare: { ...theirs, paths: ['/clients'] },
    },
    {
      // Identical lists that are asked for at the same moment share one read; these do not.
      name: 'list, each another page',
      bar: null,
      ours: { ...ours, paths: pages.map((page) => `/api/v1/clients?limit=20&page=${page}`) },
      bare: { ...theirs, paths: pages.map((page) => `/clients?page=${page}`) },
    },
    {
      name: 'post',
      bar: 0.3,
      ours: { ...ours, paths: ['/api/v1/clients'], body: NEW_CLIENT },
      bare: { ...theirs, ...post },
    },
  ];
}

async function compare({ name, bar, ours, bare: theirs }: Route): Promise<void> {
  const { ours: vigia, theirs: bareSide, rounds, failed } = await inTurns(ours, theirs, plan.rounds);
  report.figure(name, { vigia, bare: bareSide, rounds });
  report.atMost(`${name}: requests that failed`, failed, 0, '');
  if (bar === null) return;
  const share = vigia.requestsPerSecond / bareSide.requestsPerSecond;
  report.atLeast(`${name}: share of the bare handler's requests per second`, share, bar, '');
}

async function seedVigia(api: ApiSession): Promise<string[]> {
  const ids: string[] = [];
  await inParallel(plan.rows, 8, async (index) => {
    const email = `seed${index}@padaria.example`;
    const body = { name: `Padaria ${index}`, email, baseUrl: 'https://padaria.example' };
    ids[index] = (await api.post<{ id: string }>('/clients', body)).id;
  });
  return ids;
}

/** Rows of about the size of ours, with the same fields in clear. */
async function seedBare(): Promise<string[]> {
  const rows = Array.from({ length: plan.rows }, (_, index) => ({
    _id: new ObjectId(),
    number: index + 1,
    name: `Padaria ${index}`,
    email: `seed${index}@padaria.example`,
    cpf: null,
    cnpj: null,
    baseUrl: 'https://padaria.example',
    description: null,
    status: 'active',
    createdAt: new Date(),
    updatedAt: new Date(),
    version: 1,
  }));
  await place.withClient((client) => client.db(place.dbName).collection('bare_clients').insertMany(rows));
  return rows.map(({ _id }) => _id.toHexString());
}

async function startBare(): Promise<ManagedProcess> {
  const script = ['--import', 'tsx', 'test/bench/api-baseline.ts', place.uri, place.dbName];
  const started = await startProcess({
    name: 'bare server',
    ...(serverCore === undefined
      ? { args: script }
      : { command: 'taskset', args: ['-c', String(serverCore), process.execPath, ...script] }),
  });
  await started.waitForLine(/^bare server on port/);
  return started;
}
