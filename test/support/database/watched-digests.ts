import type { CommandStartedEvent, Document } from 'mongodb';
import type { Connection } from 'mongoose';
import { collectionDigest, type DigestOptions } from './collection-digest.js';

/** Commands that change no row. Whatever else names a collection counts as a write. */
const READING = new Set(['find', 'aggregate', 'count', 'distinct', 'getMore', 'killCursors', 'listIndexes']);

export interface DigestRules {
  readonly isLeftOut: (collection: string) => boolean;
  readonly optionsFor?: (collection: string) => DigestOptions;
}

/** What a database holds as one digest for each collection. One that nobody has sent a write since is not read again. */
export class WatchedDigests {
  private readonly known = new Map<string, string>();

  /** @param connection all writes pass through it, and it tells of its commands (`monitorCommands`) */
  constructor(
    private readonly connection: Connection,
    private readonly rules: DigestRules,
  ) {
    const client = connection.getClient();
    if (!client.options.monitorCommands) throw new Error('a connection that does not tell of its commands');
    client.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
      if (READING.has(commandName)) return;
      for (const name of written(commandName, command)) this.known.delete(name);
    });
  }

  async read(): Promise<Record<string, string>> {
    const { db } = this.connection;
    if (!db) throw new Error('the connection is closed');
    const names = (await db.listCollections({}, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('system.') && !this.rules.isLeftOut(name));
    return Object.fromEntries(
      await Promise.all(names.sort().map(async (name) => [name, await this.of(name)] as const)),
    );
  }

  private async of(name: string): Promise<string> {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const digest = await collectionDigest(this.connection, name, this.rules.optionsFor?.(name));
    this.known.set(name, digest);
    return digest;
  }
}

/** Names of the collections that a command changes. Those of a bulk over several are full names, with the database. */
function written(commandName: string, command: Document): string[] {
  if (commandName !== 'bulkWrite') return [String(command[commandName])];
  return (command['nsInfo'] as { ns: string }[]).map(({ ns }) => ns.slice(ns.indexOf('.') + 1));
}
