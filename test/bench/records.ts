import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type ManagedProcess, startProcess } from '../support/process-driver/index.js';
import { type ApiSession, inParallel } from './support/api-session.js';
import { bindToCore } from './support/core.js';
import { Report } from './support/report.js';
import { inTurns } from './support/turns.js';
import { Workplace } from './support/workplace.js';

/**
 * npm run bench:records [-- --rounds 5 --seconds 8 --clients 100 --quick]
 * Transactions recorded per second by Vigia (role api) against a bare Express handler that does the same writes in one
 * transaction of the driver, on the same database server, in turns. Servers on core 0; load, database and this harness on
 * core 1. `--clients 1`: all are of one client and so come one after the other.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    clients: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const plan = {
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  seconds: Number(values.seconds ?? (values.quick ? 2 : 8)),
  connections: 16,
  clients: Number(values.clients ?? 100),
  quick: values.quick,
};
/** Share of the bare transaction's requests per second. */
const BAR = 0.5;
const [serverCore, loadCore] = availableParallelism() >= 2 ? [0, 1] : [undefined, undefined];
/** A reference of its own as in real life: that it is unique is part of the work. */
const NEW_TRANSACTION =
  '{"clientId":"{choice}","type":"pix","amount":"150.00","externalReference":"PED-{n}","description":"Mensalidade"}';

const report = new Report('records', { ...plan, serverCore, loadCore });
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
  const limits = { TRANSACTION_LIMIT_PER_CLIENT_AND_DAY: '100000000000.00' };
  const vigia = await place.start({ env: { VIGIA_ROLE: 'api', ...limits }, core: serverCore });
  const api = await vigia.logIn();
  const choices = await makeClients(api);
  bare = await startBare();
  const common = {
    seconds: plan.seconds,
    connections: plan.connections,
    core: loadCore,
    body: NEW_TRANSACTION,
    choices,
  };
  const authorization = `Bearer ${api.token}`;
  const { ours, theirs, rounds, failed } = await inTurns(
    { ...common, url: vigia.url, headers: { authorization }, paths: ['/api/v1/transactions'], pid: vigia.process.pid },
    { ...common, url: urlOf(bare), headers: {}, paths: ['/transactions'], pid: bare.pid },
    plan.rounds,
  );
  report.figure('transaction create', { vigia: ours, bare: theirs, rounds });
  report.atMost('requests that failed', failed, 0, '');
  const share = ours.requestsPerSecond / theirs.requestsPerSecond;
  report.atLeast("share of the bare transaction's requests per second", share, BAR, '');
  await sameWrites();
  await vigia.process.stop();
} finally {
  await bare?.stop();
  await place.close();
}
report.finish();

async function makeClients(session: ApiSession): Promise<string[]> {
  const ids: string[] = [];
  await inParallel(plan.clients, 8, async (index) => {
    const body = { name: `Padaria ${index}`, baseUrl: 'https://padaria.example' };
    ids[index] = (await session.post<{ id: string }>('/clients', body)).id;
  });
  return ids;
}

/** Both sides wrote as many rows into as many collections for each transaction, or the comparison is none. */
async function sameWrites(): Promise<void> {
  await place.withClient(async (client) => {
    const db = client.db(place.dbName);
    const perTransaction = async (prefix: string): Promise<Record<string, number>> => {
      const transactions = await db.collection(`${prefix}transactions`).countDocuments();
      const rowsOf = async (name: string, filter: object): Promise<number> =>
        Math.round((await db.collection(`${prefix}${name}`).countDocuments(filter)) / transactions);
      return {
        transaction_keys: await rowsOf('transaction_keys', {}),
        audit_events: await rowsOf('audit_events', { action: 'transaction.recorded' }),
        access_logs: await rowsOf('access_logs', { endpoint: '/api/v1/transactions' }),
      };
    };
    const [ours, theirs] = [await perTransaction(''), await perTransaction('bare_')];
    report.figure('rows per transaction', { vigia: ours, bare: theirs });
    const isSame = JSON.stringify(ours) === JSON.stringify(theirs);
    report.atMost('kinds of rows that only one side writes', isSame ? 0 : 1, 0, '');
  });
}

async function startBare(): Promise<ManagedProcess> {
  const script = ['--import', 'tsx', 'test/bench/records-baseline.ts', place.uri, place.dbName];
  const started = await startProcess({
    name: 'bare server',
    ...(serverCore === undefined
      ? { args: script }
      : { command: 'taskset', args: ['-c', String(serverCore), process.execPath, ...script] }),
  });
  await started.waitForLine(/^bare server on port/);
  return started;
}

function urlOf(server: ManagedProcess): string {
  return `http://127.0.0.1:${/port (\d+)/.exec(server.text())?.[1] ?? ''}`;
}
