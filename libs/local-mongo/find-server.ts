import { stat } from 'node:fs/promises';
import { DataOfOtherServer, NoLocalDatabase, WayUnavailable, type Attempt } from './errors.js';
import type { DataFormat, HomeFiles, ServerState } from './home-files.js';
import type { FindContext, FindServer } from './recipe.js';
import { startServer, type StartOptions } from './start-server.js';
import { STARTING_WAYS, type StartingWay, type WayName } from './types.js';
import { findDownload } from './ways/download.js';
import { findMongod } from './ways/mongod.js';
import { findSecantus } from './ways/secantus.js';
import { findWheel } from './ways/wheel.js';

/** How each kind is found. Replaced in tests. */
export type Ways = Readonly<Record<StartingWay, FindServer>>;

export const WAYS: Ways = {
  mongod: findMongod,
  secantus: findSecantus,
  download: findDownload,
  wheel: findWheel,
};

export interface FindOptions extends StartOptions {
  readonly prefer?: WayName | undefined;
  readonly ways?: Ways;
}

/** Kinds that read each other's files, by format. */
const READERS: Readonly<Record<DataFormat, readonly StartingWay[]>> = {
  mongod: ['mongod', 'download'],
  secantus: ['secantus', 'wheel'],
  'secantus-py': ['wheel'],
};

/**
 * Starts the first server that can be found and passes the start probe. Call it under the start lock, when none runs.
 * Data already in the folder decides first: a server that cannot read it would show an empty database.
 * @throws NoLocalDatabase listing every attempt; DataOfOtherServer
 */
export async function findAndStart(
  context: FindContext,
  files: HomeFiles,
  before: ServerState | null,
  options: FindOptions,
): Promise<ServerState> {
  const ways = options.ways ?? WAYS;
  const isForced = options.prefer !== undefined && options.prefer !== 'running';
  const bound = !isForced && before !== null && (await isFolder(files.data(before.format))) ? before : null;
  const attempts: Attempt[] = [];
  if (!isForced)
    attempts.push({ way: 'running', reason: before === null ? 'none was started yet' : 'it does not run' });
  for (const way of order(options.prefer, bound)) {
    try {
      const recipe = await ways[way](context);
      if (bound !== null && recipe.format !== bound.format) throw new WayUnavailable('it cannot read the data');
      const state = await startServer(recipe, files, options);
      context.log.info({ server: state.name, version: state.version, way }, 'local database server started');
      return state;
    } catch (error) {
      const reason = (error as Error).message;
      context.log.info({ way, reason }, 'no database server this way');
      attempts.push({ way, reason });
    }
  }
  throw bound === null ? new NoLocalDatabase(attempts) : new DataOfOtherServer(bound.kind, files.folder, attempts);
}

function order(prefer: WayName | undefined, bound: ServerState | null): readonly StartingWay[] {
  if (prefer !== undefined && prefer !== 'running') return [prefer];
  if (bound !== null) return [bound.kind, ...READERS[bound.format].filter((way) => way !== bound.kind)];
  return prefer === 'running' ? [] : STARTING_WAYS;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
