import type { WayName } from './types.js';

/** Why one way did not lead to a server. Thrown by the ways, collected into `NoLocalDatabase`. */
export class WayUnavailable extends Error {
  override readonly name = 'WayUnavailable';
}

/** The server's process did not become ready; the message carries the last lines of its log. */
export class ServerStartFailed extends Error {
  override readonly name = 'ServerStartFailed';
}

/** Another process held a lock for longer than the caller was ready to wait. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

/** What needs the server for itself, while somebody uses it. */
export class LocalMongoInUse extends Error {
  override readonly name = 'LocalMongoInUse';

  /** @param users their process ids */
  constructor(readonly users: readonly number[]) {
    super(`process ${[...new Set(users)].join(', ')} uses the local database; stop it first`);
  }
}

/** No server was ever started in this home. */
export class NothingToCompact extends Error {
  override readonly name = 'NothingToCompact';

  constructor(home: string) {
    super(`no database server was ever started in ${home}`);
  }
}

/** One way that was tried and what came of it. */
export interface Attempt {
  readonly way: WayName;
  readonly reason: string;
}

const WAY_TITLES: Record<WayName, string> = {
  running: 'a server that Vigia already runs',
  mongod: 'mongod on the PATH',
  secantus: 'secantusd-rs on the PATH or in bin/',
  download: "download of MongoDB (mongodb-memory-server's)",
  wheel: "SecantusDB's Python wheel",
};

/** No way led to a database. The message lists every attempt with its reason, then three ways out. */
export class NoLocalDatabase extends Error {
  override readonly name = 'NoLocalDatabase';

  constructor(readonly attempts: readonly Attempt[]) {
    super(
      [
        'No database could be found or started. Tried:',
        ...attempts.map(line),
        'Ways out:',
        '  1. Set MONGODB_URI to a MongoDB 7 or newer replica set (self-hosted or Atlas).',
        '  2. Install MongoDB so that `mongod` is on the PATH, or Python 3.10 or newer with its venv module, and start again.',
        '  3. Build the native server once with `npm run db:native` (needs cargo), and start again.',
      ].join('\n'),
    );
  }
}

/**
 * The folder holds data of a server that cannot be started now. Starting another kind would show an empty database, so
 * this is an error and not a reason to go on.
 */
export class DataOfOtherServer extends Error {
  override readonly name = 'DataOfOtherServer';

  constructor(
    kind: WayName,
    folder: string,
    readonly attempts: readonly Attempt[],
  ) {
    super(
      [
        `The data in ${folder} was written by ${WAY_TITLES[kind]}; no server that reads it could be started. Tried:`,
        ...attempts.map(line),
        'Make that server available again, or choose another with LOCAL_MONGO: it starts with an empty database beside the old one.',
      ].join('\n'),
    );
  }
}

function line({ way, reason }: Attempt): string {
  return `  - ${WAY_TITLES[way]} (LOCAL_MONGO=${way}): ${reason.replaceAll('\n', '\n    ')}`;
}
