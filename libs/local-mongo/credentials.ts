import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { MongoServerError, type MongoClient } from 'mongodb';
import { DATABASE_USER, localUri, withClient } from './client.js';
import { ServerStartFailed } from './errors.js';
import { readIfPresent, writePrivate, type DataFormat, type HomeFiles } from './home-files.js';
import { REPLICA_SET } from './ways/mongod.js';

const COMMAND_MS = 5_000;
const PRIMARY_MS = 30_000;
const CODE = { unauthorized: 13, alreadyInitialized: 23, userExists: 51_003, notYetInitialized: 94 } as const;

/** Password of the data of one format, or null before its first user was made. */
export async function readPassword(files: HomeFiles, format: DataFormat): Promise<string | null> {
  return (await readIfPresent(files.password(format)))?.trim() ?? null;
}

/**
 * Makes the first user on a server that lets us (see `ServerRecipe.firstUser`) and keeps its password. The password is
 * written before the user is made and renamed after: a kill in between leaves a draft that the next start finds and uses.
 */
export async function makeFirstUser(files: HomeFiles, format: DataFormat, port: number): Promise<string> {
  const path = files.password(format);
  const draft = `${path}.new`;
  const password = (await readIfPresent(draft))?.trim() ?? randomBytes(24).toString('base64url');
  await writePrivate(draft, `${password}\n`);
  await withClient(localUri(port, null), COMMAND_MS, (client) => createOrUpdateUser(client, password)).catch(
    async (error: unknown) => {
      // Made by a start that was killed before it could rename: then the drafted password is the right one.
      await withClient(localUri(port, password), COMMAND_MS, (client) => client.db('admin').command({ ping: 1 })).catch(
        () => {
          throw error;
        },
      );
    },
  );
  await rename(draft, path);
  return password;
}

async function createOrUpdateUser(client: MongoClient, password: string): Promise<void> {
  const admin = client.db('admin');
  const user = { pwd: password, roles: ['root'] };
  try {
    await admin.command({ createUser: DATABASE_USER, ...user });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== CODE.userExists) throw error;
    await admin.command({ updateUser: DATABASE_USER, ...user });
  }
}

/**
 * Makes a mongod the primary of its set of one: initiates the set, or gives its member the present port. Needs no user
 * the first time (localhost exception).
 * @throws ServerStartFailed when it is no primary within 30 s
 */
export async function makePrimary(port: number, password: string | null): Promise<void> {
  const host = `127.0.0.1:${port}`;
  await withClient(localUri(port, password), COMMAND_MS, async (client) => {
    const admin = client.db('admin');
    if (password === null) await initiate(client, host);
    else await correctHost(client, host);
    const deadline = performance.now() + PRIMARY_MS;
    while ((await admin.command({ hello: 1 }))['isWritablePrimary'] !== true) {
      if (performance.now() > deadline) throw new ServerStartFailed(`mongod is no primary after ${PRIMARY_MS} ms`);
      await delay(50);
    }
  });
}

async function initiate(client: MongoClient, host: string): Promise<void> {
  const config = { _id: REPLICA_SET, members: [{ _id: 0, host }] };
  await client
    .db('admin')
    .command({ replSetInitiate: config })
    .catch((error: unknown) => {
      // Unauthorized: the first user exists, so the set was initiated by a start that was killed just after making it.
      const isDone =
        error instanceof MongoServerError &&
        (error.code === CODE.alreadyInitialized || error.code === CODE.unauthorized);
      if (!isDone) throw error;
    });
}

/** A member that does not find its own address in the configuration leaves the set; the port may have changed. */
async function correctHost(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  const answer = await admin.command({ replSetGetConfig: 1 }).catch((error: unknown) => {
    if (error instanceof MongoServerError && error.code === CODE.notYetInitialized) return null;
    throw error;
  });
  if (answer === null) return initiate(client, host);
  const config = answer['config'] as { version: number; members: { host: string }[] };
  if (config.members[0]?.host === host) return;
  const members = config.members.map((member) => ({ ...member, host }));
  await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
}
