import type { Connection } from 'mongoose';
import type { Operation } from '../../../src/common/persistence/migrator/migration.js';
import { declaredSnapshot, differences } from '../../../src/common/persistence/migrator/index.js';

type Db = NonNullable<Connection['db']>;

/**
 * Brings an empty database to the shape that the code declares, validators included: what the migrator's operations lead to, in two
 * commands for each collection instead of one for each index. That both lead to the same, and the committed migrations too, is
 * tested (`migrator`, `migrator-drift`).
 */
export async function applySchema({ db }: Pick<Connection, 'db'>): Promise<void> {
  if (!db) throw new Error('the connection is closed');
  await Promise.all(differences({}, declaredSnapshot()).map((operation) => create(db, operation)));
}

async function create(db: Db, operation: Operation): Promise<void> {
  if (operation.kind !== 'create_collection') throw new Error(`an empty database needs no ${operation.kind}`);
  const { collection, validator, indexes } = operation;
  const strictly = { validationLevel: 'strict', validationAction: 'error' } as const;
  await db.createCollection(collection, { validator: { $jsonSchema: validator }, ...strictly });
  if (indexes.length > 0)
    await db.collection(collection).createIndexes(indexes.map((index) => ({ ...index, key: { ...index.key } })));
}
