import { isDeepStrictEqual } from 'node:util';
import { allCollections, type CollectionIndex } from '../collection.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';
import type { IndexSpec, Migration, Operation } from './migration.js';

export interface CollectionSnapshot {
  readonly validator: JsonSchema;
  readonly indexes: readonly IndexSpec[];
}

/** Validators and indexes of every collection, by name. */
export type SchemaSnapshot = Readonly<Record<string, CollectionSnapshot>>;

/** What the code declares. */
export function declaredSnapshot(): SchemaSnapshot {
  return Object.fromEntries(
    allCollections().map(({ name, schema, indexes }) => [
      name,
      { validator: jsonSchemaOf(schema), indexes: indexes.map(specOf).sort(byName) },
    ]),
  );
}

/** What a list of migrations leads to, worked out without a database. */
export function replayedSnapshot(migrations: readonly Migration[]): SchemaSnapshot {
  const snapshot = new Map<string, CollectionSnapshot>();
  for (const operation of migrations.flatMap((migration) => migration.operations)) replay(operation, snapshot);
  return Object.fromEntries([...snapshot].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The operations that lead from one snapshot to another. */
export function differences(from: SchemaSnapshot, to: SchemaSnapshot): Operation[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names.flatMap((collection) => collectionDifferences(collection, from[collection], to[collection]));
}

function collectionDifferences(collection: string, old?: CollectionSnapshot, now?: CollectionSnapshot): Operation[] {
  if (!old) return now ? [{ kind: 'create_collection', collection, ...now }] : [];
  if (!now) return [{ kind: 'drop_collection', collection, ...old }];
  const operations: Operation[] = [];
  if (!isDeepStrictEqual(old.validator, now.validator))
    operations.push({ kind: 'set_validator', collection, validator: now.validator, previous: old.validator });
  const isIn = (list: readonly IndexSpec[], index: IndexSpec) => list.some((other) => isSameIndex(other, index));
  for (const index of old.indexes)
    if (!isIn(now.indexes, index)) operations.push({ kind: 'drop_index', collection, index });
  for (const index of now.indexes)
    if (!isIn(old.indexes, index)) operations.push({ kind: 'create_index', collection, index });
  return operations;
}

function replay(operation: Operation, snapshot: Map<string, CollectionSnapshot>): void {
  if (operation.kind === 'run') return;
  const present = snapshot.get(operation.collection) ?? { validator: {}, indexes: [] };
  switch (operation.kind) {
    case 'create_collection':
      snapshot.set(operation.collection, { validator: operation.validator, indexes: operation.indexes });
      break;
    case 'drop_collection':
      snapshot.delete(operation.collection);
      break;
    case 'set_validator':
      snapshot.set(operation.collection, { ...present, validator: operation.validator });
      break;
    case 'create_index':
      snapshot.set(operation.collection, { ...present, indexes: [...present.indexes, operation.index].sort(byName) });
      break;
    case 'drop_index':
      snapshot.set(operation.collection, {
        ...present,
        indexes: present.indexes.filter((index) => index.name !== operation.index.name),
      });
  }
}

function specOf({ serves: _, ...index }: CollectionIndex): IndexSpec {
  return index;
}

/** The order of the fields of a key matters to the database, but not to a deep comparison. */
function isSameIndex(a: IndexSpec, b: IndexSpec): boolean {
  return isDeepStrictEqual(a, b) && isDeepStrictEqual(Object.keys(a.key), Object.keys(b.key));
}

function byName(a: IndexSpec, b: IndexSpec): number {
  return a.name < b.name ? -1 : 1;
}
