import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ProcessIdentity } from './processes.js';
import type { StartingWay } from './types.js';

/** Which format the files have: servers of one engine family can read each other's data, others cannot. */
export type DataFormat = 'mongod' | 'secantus' | 'secantus-py';

/** Places under `<home>/db`, which only the owner may enter. */
export interface HomeFiles {
  readonly folder: string;
  readonly state: string;
  readonly log: string;
  readonly users: string;
  /** Held while the server is started, replaced or stopped. */
  readonly startLock: string;
  /** Held by the one process that watches the server. */
  readonly supervisorLock: string;
  data(format: DataFormat): string;
  password(format: DataFormat): string;
  /** mongod's key of the replica set; it must exist for authentication, nobody else uses it. */
  keyFile: string;
  /** An empty configuration: named explicitly, it keeps SecantusDB from reading one of the user's own. */
  emptyConfig: string;
}

/** Paths below a home; touches nothing. */
export function homeFiles(home: string): HomeFiles {
  const folder = join(resolve(home), 'db');
  return {
    folder,
    state: join(folder, 'server.json'),
    log: join(folder, 'server.log'),
    users: join(folder, 'users'),
    startLock: join(folder, 'lock-start'),
    supervisorLock: join(folder, 'lock-supervisor'),
    data: (format) => join(folder, `data-${format}`),
    password: (format) => join(folder, `password-${format}`),
    keyFile: join(folder, 'mongod.key'),
    emptyConfig: join(folder, 'secantusd.toml'),
  };
}

/** Makes the folder with mode 0700, also when it existed with another. */
export async function makeHomeFolder(files: HomeFiles): Promise<void> {
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  await chmod(files.folder, 0o700);
}

/** What `server.json` says: the server that runs, or ran last. */
export interface ServerState {
  readonly kind: StartingWay;
  readonly name: string;
  readonly version: string;
  readonly goodFor: string;
  readonly format: DataFormat;
  readonly port: number;
  /** Null after an orderly stop. */
  readonly process: ProcessIdentity | null;
  /** Full command line, so that a supervisor can start the very same server again. */
  readonly command: readonly string[];
  /** RFC 3339. */
  readonly startedAt: string;
  readonly sync: boolean;
  /** Stays up without users until it is stopped by hand. */
  readonly keep: boolean;
  /** 'down' after an orderly stop: supervisors then leave it alone. */
  readonly desired: 'up' | 'down';
}

/**
 * The state, or null when there is none yet.
 * @throws Error when the file is not what this code writes: guessing at it could lose sight of the data
 */
export async function readState(files: HomeFiles): Promise<ServerState | null> {
  const text = await readIfPresent(files.state);
  if (text === null) return null;
  const state = JSON.parse(text) as Partial<ServerState>;
  if (typeof state.kind !== 'string' || typeof state.port !== 'number' || !Array.isArray(state.command)) {
    throw new Error(`${files.state} is damaged; move it away if no database server runs from this folder`);
  }
  return state as ServerState;
}

/** Replaces the state in one step, readable by the owner only. */
export async function writeState(files: HomeFiles, state: ServerState): Promise<void> {
  await writePrivate(files.state, `${JSON.stringify(state, null, 2)}\n`);
}

/** Writes a file of mode 0600 in one step: readers see the old content or the new one, also after a power cut. */
export async function writePrivate(path: string, content: string): Promise<void> {
  const draft = join(dirname(path), `.${randomBytes(6).toString('hex')}.draft`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Content, or null when there is no such file. */
export async function readIfPresent(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
}
