import { type IndexOptions, Schema, type SchemaDefinition } from 'mongoose';

export interface CollectionIndex {
  /** Stable name; duplicate-key errors are told apart by it. */
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  /** The query that this index is for. */
  readonly serves: string;
  readonly unique?: boolean;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
  /** Deletes a document that many seconds after the date in the (single) key field. A sweep, never trusted by reads. */
  readonly expireAfterSeconds?: number;
}

/** One description of a collection: model, validator and indexes all come from it. Fits `MongooseModule.forFeature`. */
export interface CollectionDefinition {
  readonly name: string;
  readonly collection: string;
  readonly schema: Schema;
  readonly indexes: readonly CollectionIndex[];
}

const registry = new Map<string, CollectionDefinition>();

/**
 * Declares a collection. The migrator turns every declared one into a validator and named indexes.
 * @param name collection name, plural, also the name of the model
 * @param fields mongoose definition; `_id` is an ObjectId unless it is given here
 * @throws Error when the name is taken
 */
export function defineCollection(
  name: string,
  fields: SchemaDefinition,
  indexes: readonly CollectionIndex[] = [],
): CollectionDefinition {
  if (registry.has(name)) throw new Error(`collection defined twice: ${name}`);
  const schema = new Schema(fields, {
    collection: name,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
    minimize: false,
    id: false,
    autoCreate: false,
    autoIndex: false,
  });
  for (const index of indexes) schema.index(index.key, indexOptions(index));
  const definition = { name, collection: name, schema, indexes };
  registry.set(name, definition);
  return definition;
}

/** Every declared collection, sorted by name. */
export function allCollections(): CollectionDefinition[] {
  return [...registry.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function indexOptions({ name, unique, partialFilterExpression, expireAfterSeconds }: CollectionIndex): IndexOptions {
  return {
    name,
    ...(unique ? { unique } : {}),
    ...(partialFilterExpression ? { partialFilterExpression } : {}),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  };
}
