import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { SharedValue } from '../../common/cache/index.js';
import { Clock } from '../../common/clock/index.js';
import { allCollections } from '../../common/persistence/index.js';

export interface CollectionSize {
  readonly name: string;
  readonly documents: number;
  /** Of the documents without indexes; null where the server does not tell. */
  readonly sizeBytes: number | null;
}

const FRESH_MS = 60_000;
const COMMAND_MS = 1_000;

/** How much lies in each collection, read at most once a minute whoever asks. */
@Injectable()
export class CollectionSizes {
  private readonly sizes: SharedValue<CollectionSize[]>;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    clock: Clock,
  ) {
    this.sizes = new SharedValue(FRESH_MS, () => this.read(), clock);
  }

  /** By name. */
  current(): Promise<CollectionSize[]> {
    return this.sizes.get();
  }

  /** One after the other: nobody is in a hurry, and the pool serves others too. */
  private async read(): Promise<CollectionSize[]> {
    const sizes: CollectionSize[] = [];
    for (const { name } of allCollections()) sizes.push(await this.sizeOf(name));
    return sizes;
  }

  private async sizeOf(name: string): Promise<CollectionSize> {
    const documents = await this.connection.collection(name).estimatedDocumentCount({ maxTimeMS: COMMAND_MS });
    return { name, documents, sizeBytes: await this.bytesOf(name) };
  }

  private async bytesOf(name: string): Promise<number | null> {
    try {
      const stats = await this.connection.db?.command({ collStats: name, maxTimeMS: COMMAND_MS });
      return typeof stats?.['size'] === 'number' ? stats['size'] : null;
    } catch {
      return null; // no right to it, or a compatible server without this command
    }
  }
}
