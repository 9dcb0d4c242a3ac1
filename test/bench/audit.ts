import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Db } from 'mongodb';
import { percentile } from '../support/ledger/index.js';
import { eventually } from '../support/poll/index.js';
import type { ApiSession } from './support/api-session.js';
import { Report } from './support/report.js';
import { Workplace } from './support/workplace.js';

/**
 * npm run bench:audit [-- --writers 16 --mutations 500 --rounds 5 --quick]
 * Whether the sealer is in the way of writers: commits per second of one writer and of many, in turns, while the sealer looks
 * for events as often as it may. Each mutation is a PATCH of a client: a transaction with its audit event, on the built program.
 * Afterwards each of them is in exactly one block, as the rows of the database say.
 */
const { values } = parseArgs({
  options: {
    writers: { type: 'string' },
    mutations: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const plan = {
  writers: Number(values.writers ?? (values.quick ? 4 : 16)),
  /** Of each writer, over all rounds. */
  mutations: Number(values.mutations ?? (values.quick ? 20 : 500)),
  rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
  quick: values.quick,
};
const SEAL_INTERVAL_MS = 200;

const report = new Report('audit', plan);
const place = await Workplace.open();
let lastWords = (): string => 'it did not start';
try {
  report.version('database', await place.database());
  const vigia = await place.start({ env: { AUDIT_SEAL_INTERVAL_MS: String(SEAL_INTERVAL_MS) } });
  lastWords = () => vigia.process.text().slice(-4_000);
  const api = await vigia.logIn();
  const ids = await makeClients(api);
  const alone: number[] = [];
  const together: number[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    alone.push(await commitsPerSecond(api, ids.slice(0, 1), round));
    together.push(await commitsPerSecond(api, ids, round));
    report.say(
      `round ${round + 1}: ${alone.at(-1)?.toFixed(0)} a second alone, ${together.at(-1)?.toFixed(0)} together`,
    );
  }
  const [one, all] = [percentile(alone, 50), percentile(together, 50)];
  report.figure('commits per second', { oneWriter: alone, allWriters: together, medians: { one, all } });
  report.atLeast(`share of one writer's commits per second that ${plan.writers} have`, all / one, 0.8, '');
  await place.withClient((client) => judgeChain(client.db(place.dbName)));
  await vigia.process.stop();
} catch (error) {
  report.say(lastWords());
  throw error;
} finally {
  await place.close();
}
report.finish();

async function makeClients(api: ApiSession): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < plan.writers; n += 1) {
    const body = { name: `Padaria ${n}`, baseUrl: 'https://padaria.example' };
    ids.push((await api.post<{ id: string }>('/clients', body)).id);
  }
  return ids;
}

/** Each writer changes a client of its own, one change after the other. */
async function commitsPerSecond(api: ApiSession, ids: readonly string[], round: number): Promise<number> {
  const each = Math.ceil(plan.mutations / plan.rounds);
  const startedAtMs = performance.now();
  await Promise.all(
    ids.map(async (id) => {
      for (let n = 0; n < each; n += 1)
        await api.patch(`/clients/${id}`, { description: `round ${round}, ${ids.length} writers, ${n}` });
    }),
  );
  return (each * ids.length * 1_000) / (performance.now() - startedAtMs);
}

async function judgeChain(db: Db): Promise<void> {
  const pending = db.collection('audit_pending');
  await eventually(async () => (await pending.countDocuments({})) === 0, { timeoutMs: 60_000, what: 'the sealing' });
  const events = db
    .collection<{ _id: string }>('audit_events')
    .find({ action: 'client.updated' }, { projection: { _id: 1 } });
  const changed = (await events.toArray()).map(({ _id }) => _id);
  const blocks = await db
    .collection<{ _id: number; prev: string; hash: string; ids: string[] }>('audit_blocks')
    .find({})
    .sort({ _id: 1 })
    .toArray();
  const places = new Map<string, number>();
  for (const { ids } of blocks) for (const id of ids) places.set(id, (places.get(id) ?? 0) + 1);
  const broken = blocks.filter(({ _id, prev }, index) => {
    const before = blocks[index - 1];
    return _id !== index + 1 || (before !== undefined && prev !== before.hash);
  });
  const expected = Math.ceil(plan.mutations / plan.rounds) * plan.rounds * (plan.writers + 1);
  report.figure('chain', { blocks: blocks.length, events: places.size, changes: changed.length });
  report.atMost('changes without an event, or with two', Math.abs(expected - changed.length), 0, '');
  report.atMost('events that are not in exactly one block', changed.filter((id) => places.get(id) !== 1).length, 0, '');
  report.atMost('blocks that do not hold on to the one before', broken.length, 0, '');
}
