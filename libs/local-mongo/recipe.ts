import type { DataFormat, HomeFiles } from './home-files.js';
import type { LocalMongoLog, StartingWay } from './types.js';

/** What a command line depends on. */
export interface CommandOptions {
  readonly files: HomeFiles;
  readonly port: number;
  readonly sync: boolean;
  readonly auth: boolean;
}

/** A server that was found and could be started. */
export interface ServerRecipe {
  readonly kind: StartingWay;
  readonly name: string;
  readonly version: string;
  readonly goodFor: string;
  readonly format: DataFormat;
  /**
   * How the first user is made. `before-auth`: start without authentication, make it, start again with it.
   * `localhost-exception`: MongoDB lets the first user be made over loopback although authentication is on.
   */
  readonly firstUser: 'before-auth' | 'localhost-exception';
  /** Program and arguments. */
  command(options: CommandOptions): string[];
  /** Writes what the command line names; called before each start. */
  prepare(files: HomeFiles): Promise<void>;
}

/** What the ways look at. */
export interface FindContext {
  readonly home: string;
  readonly cacheFolder: string;
  readonly log: LocalMongoLog;
}

/**
 * Finds one kind of server.
 * @throws WayUnavailable with the reason for people
 */
export type FindServer = (context: FindContext) => Promise<ServerRecipe>;
