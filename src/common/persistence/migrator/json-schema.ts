import type { Schema, SchemaType } from 'mongoose';

export type JsonSchema = { readonly [key: string]: unknown };

/** Validators and indexes of one collection, as the database gets them. */
interface Options {
  readonly required?: unknown;
  readonly default?: unknown;
  readonly enum?: unknown;
  readonly min?: unknown;
  readonly max?: unknown;
  readonly minlength?: unknown;
  readonly maxlength?: unknown;
  readonly match?: unknown;
  readonly integer?: unknown;
}

interface Tree {
  [field: string]: Tree | SchemaType;
}

/**
 * The `$jsonSchema` of a mongoose schema: types, bounds, patterns, nothing additional. A field that is not required may also
 * be null. `integer: true` in the definition of a number asks for whole ones (the driver stores them as doubles above 2^31).
 */
export function jsonSchemaOf(schema: Schema): JsonSchema {
  const tree: Tree = {};
  schema.eachPath((path, type) => {
    if (path.includes('.$')) return; // item types of arrays are reached through their array
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    let node = tree;
    for (const key of keys) node = (node[key] ??= {}) as Tree;
    node[last] = type;
  });
  return objectOf(tree);
}

function objectOf(tree: Tree): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [field, node] of Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isLeaf = isType(node);
    properties[field] = isLeaf ? schemaOf(node) : objectOf(node);
    if (!isLeaf || field === '_id' || optionsOf(node).required === true) required.push(field);
  }
  return { bsonType: 'object', required, properties, additionalProperties: false };
}

function isType(node: Tree | SchemaType): node is SchemaType {
  return typeof node.instance === 'string';
}

function optionsOf(type: SchemaType): Options {
  return type.options;
}

function schemaOf(type: SchemaType): JsonSchema {
  const bare = bareSchemaOf(type);
  const isOptional = optionsOf(type).required !== true && type.path !== '_id';
  if (!isOptional || bare['bsonType'] === undefined) return bare;
  const types = [bare['bsonType']].flat();
  const nullable = { ...bare, bsonType: [...types, 'null'] };
  return Array.isArray(bare['enum']) ? { ...nullable, enum: [...(bare['enum'] as unknown[]), null] } : nullable;
}

function bareSchemaOf(type: SchemaType): JsonSchema {
  const options = optionsOf(type);
  switch (type.instance) {
    case 'String':
      return compact({
        bsonType: 'string',
        enum: Array.isArray(options.enum) ? options.enum : undefined,
        minLength: first(options.minlength),
        maxLength: first(options.maxlength),
        pattern: options.match instanceof RegExp ? options.match.source : undefined,
      });
    case 'Number':
      return compact({
        bsonType: ['int', 'long', 'double'],
        minimum: first(options.min),
        maximum: first(options.max),
        multipleOf: options.integer === true ? 1 : undefined,
      });
    case 'Date':
      return { bsonType: 'date' };
    case 'Boolean':
      return { bsonType: 'bool' };
    case 'ObjectId':
      return { bsonType: 'objectId' };
    case 'Array':
      return arrayOf(type);
    case 'Embedded':
      return type.schema ? jsonSchemaOf(type.schema) : { bsonType: 'object' };
    case 'Mixed':
      return {};
    default:
      throw new Error(`no validator for type ${type.instance} of ${type.path}`);
  }
}

function arrayOf(type: SchemaType): JsonSchema {
  if (type.schema) return { bsonType: 'array', items: jsonSchemaOf(type.schema) };
  const item = (type as SchemaType & { embeddedSchemaType?: SchemaType }).embeddedSchemaType;
  return item && item.instance !== 'Mixed' ? { bsonType: 'array', items: bareSchemaOf(item) } : { bsonType: 'array' };
}

function first(bound: unknown): unknown {
  return Array.isArray(bound) ? (bound[0] as unknown) : bound;
}

function compact(schema: Record<string, unknown>): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined && value !== null));
}
