import { join, resolve } from 'node:path';
import { defaultCacheFolder, openLocalMongo, probeServer } from '../../libs/local-mongo/index.js';
import type { Logger } from '../common/logging/index.js';
import type { DatabaseTarget } from '../common/persistence/index.js';
import { DatabaseConfig, type LoadedConfig, RuntimeConfig } from '../config/index.js';

export interface OpenDatabase extends DatabaseTarget {
  /** Gives the local server back; it stops when nobody else uses it. Nothing to do for a server that was given. */
  release(): Promise<void>;
}

/**
 * Finds the database: MONGODB_URI, else a local one. Either is probed before it is trusted.
 * @throws ServerRefused with the name of the failed check; NoLocalDatabase with what was tried
 */
export async function openDatabase(config: LoadedConfig, logger: Logger): Promise<OpenDatabase> {
  const { MONGODB_URI, MONGODB_DB, LOCAL_MONGO, XDG_CACHE_HOME } = config.get(DatabaseConfig) as DatabaseConfig;
  if (MONGODB_URI !== '') {
    await probeServer(MONGODB_URI);
    return {
      uri: MONGODB_URI,
      dbName: MONGODB_DB,
      description: 'the MongoDB of MONGODB_URI',
      release: () => Promise.resolve(),
    };
  }
  const { VIGIA_HOME } = config.get(RuntimeConfig) as RuntimeConfig;
  const local = await openLocalMongo({
    home: resolve(VIGIA_HOME),
    ...(LOCAL_MONGO === 'auto' ? {} : { prefer: LOCAL_MONGO }),
    cacheFolder: defaultCacheFolder(XDG_CACHE_HOME),
    log: logger,
  });
  const { name, version, goodFor } = local.server;
  return {
    uri: local.uri,
    dbName: MONGODB_DB,
    description: `${name} ${version}, local (${join(VIGIA_HOME, 'db')}). ${goodFor}`,
    release: () => local.release(),
  };
}
