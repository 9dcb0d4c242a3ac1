import { createHash } from 'node:crypto';
import type { Connection } from 'mongoose';

/** What the application writes of its own accord while it refuses: who knocked, how often, and the number that was meant for it. */
const MACHINES = new Set([
  'access_logs',
  'counters',
  'leases',
  'limit_strikes',
  'limit_windows',
  'probe_partitions',
  'workers',
]);
/** Written by machines into rows of people. */
const MACHINE_FIELDS = { lastUsedAt: 0 } as const;

/** A digest of every stored collection, without what machines write of their own accord. Only while no background work runs. */
export async function stored(connection: Connection): Promise<Readonly<Record<string, string>>> {
  const names = (await connection.listCollections()).map(({ name }) => name).filter((name) => !MACHINES.has(name));
  const digests = await Promise.all(
    names.sort().map(async (name) => [name, await digestOf(connection, name)] as const),
  );
  return Object.fromEntries(digests);
}

async function digestOf(connection: Connection, name: string): Promise<string> {
  const rows = await connection.collection(name).find({}).project(MACHINE_FIELDS).toArray();
  const texts = rows.map((row) => JSON.stringify(row)).sort();
  return `${String(rows.length)} rows, ${createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16)}`;
}
