import { createHash } from 'node:crypto';
import type { Connection } from 'mongoose';

/** Collections that a refused request may change, each with the reason. */
const MOVING: Readonly<Record<string, string>> = {
  access_logs: 'every call leaves a row',
  limit_windows: 'every call is counted',
  stream_tickets: 'the database sweeps them 30 seconds after they were made',
};

/** One digest for each collection: what people wrote, and what the machinery made of it. */
export async function storedDigest(connection: Connection): Promise<Record<string, string>> {
  const { db } = connection;
  if (!db) throw new Error('the connection is closed');
  const names = (await db.listCollections({}, { nameOnly: true }).toArray())
    .map(({ name }) => name)
    .filter((name) => !(name in MOVING) && !name.startsWith('system.'));
  const digests = await Promise.all(
    names.map(async (name) => {
      // As the bytes that the database keeps: nothing is lost in reading them.
      const all = db.collection(name).find<Buffer>({}, { raw: true, sort: { _id: 1 } });
      const bytes = Buffer.concat(await all.toArray());
      return [name, createHash('sha256').update(bytes).digest('hex')] as const;
    }),
  );
  return Object.fromEntries(digests);
}
