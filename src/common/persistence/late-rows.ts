import mongoose, { type ClientSession, type Connection, type Model, type mongo } from 'mongoose';
import type { DomainError } from '../../../libs/problem-details/index.js';
import { duplicateKeyIndex } from './database-errors.js';

/** A complete document (ids as ObjectId, every default filled in) that is inserted at the end of a unit of work. */
export interface LateRow {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of all collections wait in one list
  readonly model: Model<any>;
  readonly row: mongo.Document;
  /** The error to throw when a unique index refuses the row; absent: the driver's error. */
  readonly onDuplicate?: ((cause: unknown) => DomainError) | undefined;
}

interface Transaction {
  readonly connection: Connection;
  readonly session: ClientSession;
  /** A command of this transaction has been sent. */
  readonly isBegun: boolean;
}

/** The first wire version with the `bulkWrite` command, that of MongoDB 8.0. */
const BULK_WRITE_WIRE_VERSION = 25;
const WRITE_CONFLICT = 112;
const bulkWriters = new WeakMap<Connection, boolean>();

/**
 * Inserts rows of several collections in one transaction: with one command where the server has `bulkWrite` (MongoDB 8), else
 * with one per collection. Rows go in their order.
 * @throws what `onDuplicate` of a refused row gives; the driver's errors
 */
export async function insertRows(
  rows: readonly LateRow[],
  { connection, session, isBegun }: Transaction,
): Promise<void> {
  // The command must not be a transaction's first: a compatible server refuses the read concern that the first one carries.
  if (rows.length > 1 && isBegun && (await hasBulkWrite(connection))) await insertTogether(rows, connection, session);
  else for (const group of byCollection(rows)) await insertGroup(group, session);
}

async function insertTogether(rows: readonly LateRow[], connection: Connection, session: ClientSession): Promise<void> {
  const { name } = connection;
  const models = rows.map(({ model, row }) => ({
    name: 'insertOne' as const,
    namespace: `${name}.${model.collection.collectionName}`,
    document: row,
  }));
  try {
    await connection.getClient().bulkWrite(models, { session, ordered: true });
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoClientBulkWriteError)) throw error;
    const [[index, refusal] = []] = [...error.writeErrors];
    if (index !== undefined && refusal?.code === 11_000) throw duplicate(rows[index], error);
    if (refusal?.code === WRITE_CONFLICT) throw transient(refusal);
    throw error.cause ?? error; // the cause carries the labels by which a transient fault is known
  }
}

/** MongoDB refuses the whole command with this label; a compatible server refuses the row, and the driver drops the label. */
function transient({ code, message }: { code: number; message: string }): Error {
  return new mongoose.mongo.MongoServerError({ code, message, errorLabels: ['TransientTransactionError'] });
}

async function insertGroup(rows: readonly LateRow[], session: ClientSession): Promise<void> {
  const documents = rows.map(({ row }) => row);
  try {
    await rows[0]?.model.collection.insertMany(documents, { session, ordered: true });
  } catch (error) {
    if (!duplicateKeyIndex(error)) throw error;
    const index = error instanceof mongoose.mongo.MongoBulkWriteError ? [error.writeErrors].flat()[0]?.index : 0;
    throw duplicate(rows[index ?? 0], error);
  }
}

function duplicate(row: LateRow | undefined, cause: unknown): unknown {
  return row?.onDuplicate?.(cause) ?? cause;
}

function byCollection(rows: readonly LateRow[]): LateRow[][] {
  const groups = new Map<unknown, LateRow[]>();
  for (const row of rows) groups.set(row.model, [...(groups.get(row.model) ?? []), row]);
  return [...groups.values()];
}

async function hasBulkWrite(connection: Connection): Promise<boolean> {
  const known = bulkWriters.get(connection);
  if (known !== undefined) return known;
  const hello = await connection.getClient().db('admin').command({ hello: 1 });
  const has = Number(hello['maxWireVersion']) >= BULK_WRITE_WIRE_VERSION;
  bulkWriters.set(connection, has);
  return has;
}
