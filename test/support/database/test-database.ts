import { randomBytes } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';
import { TEST_URI_VARIABLE } from './test-run.js';

export interface TestDatabase {
  /** Unique name; at most 63 characters. */
  readonly name: string;
  /** Address with this database in its path, as `MONGODB_URI` wants it. */
  readonly uri: string;
  /** Address of the server, without a database. */
  readonly serverUri: string;
  readonly client: MongoClient;
  readonly db: Db;
  /** Drops the database and closes the client. Harmless when called twice. */
  close(): Promise<void>;
  /** Closes the client; the database stays. */
  leave(): Promise<void>;
}

/**
 * A database of its own on the server of this test run. Call it in `beforeAll`, and `close()` in `afterAll`.
 * @param label what the name should remind of: letters, digits, `_`
 * @param serverUri another server than that of the run
 */
export async function openTestDatabase(
  label = 'suite',
  serverUri = process.env[TEST_URI_VARIABLE],
): Promise<TestDatabase> {
  if (!serverUri) throw new Error(`${TEST_URI_VARIABLE} is not set: run this test in project integration or e2e`);
  const worker = process.env['JEST_WORKER_ID'] ?? '0';
  const name = `t${worker}_${label.replace(/\W/g, '_').slice(0, 32)}_${randomBytes(5).toString('hex')}`;
  const client = await new MongoClient(serverUri, { serverSelectionTimeoutMS: 5_000, maxPoolSize: 10 }).connect();
  const db = client.db(name);
  let isClosed = false;
  return {
    name,
    uri: withDatabase(serverUri, name),
    serverUri,
    client,
    db,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await db.dropDatabase();
      await client.close();
    },
    async leave() {
      isClosed = true;
      await client.close();
    },
  };
}

/** Puts a database name into the path of an address. */
export function withDatabase(serverUri: string, name: string): string {
  const [beforeQuery = '', query] = serverUri.split('?', 2);
  const [scheme = '', rest = ''] = beforeQuery.split('://', 2);
  const hosts = rest.split('/', 1)[0] ?? '';
  return `${scheme}://${hosts}/${name}${query === undefined ? '' : `?${query}`}`;
}

/** Adds an option, `name=value`, to an address. */
export function withOption(uri: string, option: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${option}`;
}
