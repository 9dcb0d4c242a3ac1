/** How a server is found, in the order in which the ways are tried. */
export type WayName = 'running' | 'mongod' | 'secantus' | 'download' | 'wheel';

/** Ways that can start a server, in the order in which they are tried. */
export const STARTING_WAYS = ['mongod', 'secantus', 'download', 'wheel'] as const;
export type StartingWay = (typeof STARTING_WAYS)[number];

/** Where news goes: an object first, then a fixed phrase (the shape of pino). */
export interface LocalMongoLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What runs, in words for the banner. */
export interface ServerDescription {
  readonly kind: StartingWay;
  /** Product name, such as «MongoDB» or «SecantusDB (native)». */
  readonly name: string;
  /** The product's own version. */
  readonly version: string;
  /** One clause for people: what this server is good for. */
  readonly goodFor: string;
}

export interface OpenOptions {
  /** Vigia's own folder; the database lives in its subfolder `db`. */
  readonly home: string;
  /** Takes only this way; absent, all are tried in order. */
  readonly prefer?: WayName;
  /** Whether an acknowledged write is on the disk. True unless said otherwise; tests pass false. */
  readonly sync?: boolean;
  readonly log?: LocalMongoLog;
  /** Whether the last `release()` stops the server. True unless said otherwise. */
  readonly idleStop?: boolean;
  /** Leaves the server up after the last release, until `stopLocalMongo`. False unless said otherwise. */
  readonly keep?: boolean;
  /** Whether this process takes part in watching the server. True unless said otherwise. */
  readonly supervise?: boolean;
  /** Per-user folder for what can be shared between homes (the wheel, downloads). `defaultCacheFolder()` unless given. */
  readonly cacheFolder?: string;
}

export interface LocalMongo {
  /** With user and password, without a database; it stays valid across restarts of the server. */
  readonly uri: string;
  readonly server: ServerDescription;
  /** Process id of the server now; it changes after a restart. */
  readonly pid: number;
  /** Stops the server whoever else uses it. */
  stop(): Promise<void>;
  /** Ends this use; the last user stops the server (unless it was started to stay). */
  release(): Promise<void>;
  /** Told after the server was replaced, in every process that uses it. Returns the unsubscribe. */
  onRestart(callback: (server: { readonly pid: number }) => void): () => void;
}

export const silentLog: LocalMongoLog = { info: () => {}, warn: () => {}, error: () => {} };
