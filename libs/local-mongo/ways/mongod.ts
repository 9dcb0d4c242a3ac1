import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { WayUnavailable } from '../errors.js';
import { makeHomeFolder, readIfPresent, writePrivate, type HomeFiles } from '../home-files.js';
import { run } from '../processes.js';
import type { CommandOptions, FindContext, ServerRecipe } from '../recipe.js';
import type { StartingWay } from '../types.js';

/** Name of the replica set of one member that every mongod of ours forms: transactions need a replica set. */
export const REPLICA_SET = 'vigia';
const OLDEST_MAJOR = 7;

/** Way 2: `mongod` on the PATH. */
export async function findMongod(_context: FindContext): Promise<ServerRecipe> {
  const output = await run('mongod', ['--version'], 5_000).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new WayUnavailable(code === 'ENOENT' ? 'not on the PATH' : message);
  });
  return mongodRecipe('mongod', 'mongod', acceptedVersion(output));
}

/**
 * Version in the output of `mongod --version`.
 * @throws WayUnavailable when there is none or it is older than 7
 */
export function acceptedVersion(output: string): string {
  const version = /db version v(\d+)(\.\S+)/.exec(output);
  if (version === null) throw new WayUnavailable('`mongod --version` names no version');
  if (Number(version[1]) < OLDEST_MAJOR) {
    throw new WayUnavailable(`version ${version[1]}${version[2]} is too old, ${OLDEST_MAJOR} or newer is needed`);
  }
  return `${version[1]}${version[2]}`;
}

/** Recipe of a mongod at `program` (a path or a name on the PATH). */
export function mongodRecipe(kind: StartingWay, program: string, version: string): ServerRecipe {
  return {
    kind,
    version,
    name: 'MongoDB',
    goodFor: 'everything on one machine; several machines need a replica set of three (MONGODB_URI)',
    format: 'mongod',
    firstUser: 'localhost-exception',
    command: (options) => [program, ...mongodArguments(options)],
    prepare: prepareMongod,
  };
}

/**
 * Arguments of mongod. A key file switches authentication on and is required for it in a replica set. Journaling cannot
 * be switched off in a replica set, so `sync` changes nothing here.
 */
export function mongodArguments({ files, port }: CommandOptions): string[] {
  return [
    ...['--bind_ip', '127.0.0.1'],
    ...['--port', String(port)],
    ...['--dbpath', files.data('mongod')],
    ...['--replSet', REPLICA_SET],
    ...['--keyFile', files.keyFile],
    ...['--oplogSize', '256'],
    ...['--wiredTigerCacheSizeGB', '0.5'],
    // The socket file would lie in a shared folder, where another user of the machine may hold its name.
    '--nounixsocket',
    '--quiet',
  ];
}

async function prepareMongod(files: HomeFiles): Promise<void> {
  await makeHomeFolder(files);
  await mkdir(files.data('mongod'), { recursive: true, mode: 0o700 });
  if ((await readIfPresent(files.keyFile)) === null) {
    await writePrivate(files.keyFile, `${randomBytes(96).toString('base64')}\n`);
  }
}
