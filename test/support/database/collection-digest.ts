import { createHash } from 'node:crypto';
import type { Connection } from 'mongoose';

export interface DigestOptions {
  readonly filter?: object;
  readonly projection?: Readonly<Record<string, 0>>;
  /** Of the rows that were found those that count; all unless given. */
  readonly counts?: (row: Buffer) => boolean;
}

/**
 * How many rows a collection holds, and a digest of them in any order: of the bytes that the database keeps, so that nothing is lost
 * in reading them, and no time in making an object of each.
 */
export async function collectionDigest(
  { db }: Connection,
  name: string,
  { filter = {}, projection = {}, counts }: DigestOptions = {},
): Promise<string> {
  if (!db) throw new Error('the connection is closed');
  const all = await db.collection(name).find<Buffer>(filter, { raw: true, projection }).toArray();
  const rows = counts ? all.filter(counts) : all;
  const hash = createHash('sha256');
  for (const row of rows.sort((one, other) => one.compare(other))) hash.update(row);
  return `${String(rows.length)} rows, ${hash.digest('hex')}`;
}
