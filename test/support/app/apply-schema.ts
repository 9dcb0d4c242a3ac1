import type { Connection } from 'mongoose';
import { allCollections } from '../../../src/common/persistence/index.js';

/** Makes every declared collection with its indexes, one after another. */
export async function applySchema(connection: Connection): Promise<void> {
  for (const { name, schema } of allCollections()) {
    const db = connection.getClient().db(connection.name);
    await db.createCollection(name);
    for (const [key, options] of schema.indexes())
      await db.collection(name).createIndex(key as never, options as never);
  }
}
