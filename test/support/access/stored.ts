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
  const rows = await connection.collection(name).find({}).project(MACHINE_FIELDS).toArray();
  const all = rows.map((row) => JSON.stringify(row)).sort();
  const texts = about ? all.filter((text) => about.some((word) => text.includes(word))) : all;
  return `${String(texts.length)} rows, ${createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16)}`;
}
