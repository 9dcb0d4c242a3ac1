export { defaultCacheFolder } from './cache-folder.js';
export { compactLocalMongo, type CompactOptions, type Compaction } from './compact.js';
export {
  DataOfOtherServer,
  LocalMongoInUse,
  LockTimeout,
  NoLocalDatabase,
  NothingToCompact,
  ServerStartFailed,
  type Attempt,
} from './errors.js';
export { openLocalMongo, statusLocalMongo, stopLocalMongo, type LocalMongoStatus } from './open.js';
export { probeServer, ServerRefused, type ProbeOptions, type ProbeReport } from './probe.js';
export type { LocalMongo, LocalMongoLog, OpenOptions, ServerDescription, WayName } from './types.js';
