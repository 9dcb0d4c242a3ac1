import type { mongo } from 'mongoose';
import type { IndexSpec, Operation } from './migration.js';

/** Carries out one operation. Doing it again changes nothing. */
export async function applyOperation(db: mongo.Db, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'create_collection':
      await createCollection(db, operation.collection, operation.validator);
      for (const index of operation.indexes) await createIndex(db, operation.collection, index); // serially: see DESIGN §6
      return;
    case 'drop_collection':
      if (await exists(db, operation.collection)) await db.dropCollection(operation.collection);
      return;
    case 'set_validator':
      await setValidator(db, operation.collection, operation.validator);
      return;
    case 'create_index':
      await createIndex(db, operation.collection, operation.index);
      return;
    case 'drop_index':
      await dropIndex(db, operation.collection, operation.index.name);
      return;
    case 'run':
      await operation.up(db);
  }
}

async function createCollection(db: mongo.Db, name: string, validator: object): Promise<void> {
  if (await exists(db, name)) return setValidator(db, name, validator);
  await db.createCollection(name, {
    validator: { $jsonSchema: validator },
    validationLevel: 'strict',
    validationAction: 'error',
  });
}

async function exists(db: mongo.Db, name: string): Promise<boolean> {
  return (await db.listCollections({ name }, { nameOnly: true }).toArray()).length > 0;
}

async function setValidator(db: mongo.Db, collection: string, validator: object): Promise<void> {
  await db.command({
    collMod: collection,
    validator: { $jsonSchema: validator },
    validationLevel: 'strict',
    validationAction: 'error',
  });
}

async function createIndex(db: mongo.Db, collection: string, index: IndexSpec): Promise<void> {
  await db.collection(collection).createIndexes([{ ...index, key: { ...index.key } }]);
}

async function dropIndex(db: mongo.Db, collection: string, name: string): Promise<void> {
  if (!(await exists(db, collection))) return;
  const indexes = await db.collection(collection).indexes();
  if (indexes.some((index) => index.name === name)) await db.collection(collection).dropIndex(name);
}
