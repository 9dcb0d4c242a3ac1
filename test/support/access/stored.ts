import { createHash } from 'node:crypto';
import type { Connection } from 'mongoose';

/**
 * What the application writes of its own accord while it refuses: who knocked, how often, the number that was meant for it, and what
 * a provider has said, also that there is none.
 */
const MACHINES = new Set([
  'access_logs',
  'counters',
  'leases',
  'limit_strikes',
  'limit_windows',
  'lookup_answers',
  'probe_partitions',
  'workers',
]);
/** Written by machines into rows of people. */
const MACHINE_FIELDS = { lastUsedAt: 0 } as const;

/**
 * A digest of every stored collection, without what machines write of their own accord. Only while no background work runs.
 * @param about only of rows that hold one of these texts; the audit may name what somebody tried
 */
export async function stored(
  connection: Connection,
  about?: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const all = (await connection.listCollections()).map(({ name }) => name);
  const names = all.filter((name) => !MACHINES.has(name) && !(about && name.startsWith('audit_')));
  const digests = await Promise.all(
    names.sort().map(async (name) => [name, await digestOf(connection, name, about)] as const),
  );
  return Object.fromEntries(digests);
}

async function digestOf(connection: Connection, name: string, about?: readonly string[]): Promise<string> {
  const found = await connection.collection(name).find({}).project(MACHINE_FIELDS).toArray();
  const denials = name.startsWith('audit_') ? await denialsIn(connection) : new Set();
  const rows = found.filter(({ _id }) => !denials.has(_id));
  const all = rows.map((row) => JSON.stringify(row)).sort();
  const texts = about ? all.filter((text) => about.some((word) => text.includes(word))) : all;
  return `${String(texts.length)} rows, ${createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16)}`;
}

/** Ids of what the audit keeps of refusals: some time after the answer. */
async function denialsIn(connection: Connection): Promise<ReadonlySet<unknown>> {
  const events = connection.collection<{ _id: string; action: string }>('audit_events');
  const denials = await events.find({ action: 'access.denied' }, { projection: { _id: 1 } }).toArray();
  return new Set(denials.map(({ _id }) => _id));
}
