import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { JsonSchema, Parameter } from './spec.js';

type Keywords = (constraints: readonly unknown[]) => JsonSchema;

const bounds =
  (...names: string[]): Keywords =>
  (constraints) =>
    Object.fromEntries(names.flatMap((name, i) => (constraints[i] === undefined ? [] : [[name, constraints[i]]])));
const always =
  (schema: JsonSchema): Keywords =>
  () =>
    schema;

/**
 * What a validator says in JSON Schema, by its name: those of class-validator that the Swagger plugin leaves out, and our own.
 * A validator that looks at values in a way JSON Schema cannot (check digits) gives the widest pattern that holds.
 */
const KEYWORDS: Readonly<Record<string, Keywords>> = {
  isInt: always({ type: 'integer' }),
  min: bounds('minimum'),
  max: bounds('maximum'),
  isLength: bounds('minLength', 'maxLength'),
  minLength: bounds('minLength'),
  maxLength: bounds('maxLength'),
  arrayMinSize: bounds('minItems'),
  arrayMaxSize: bounds('maxItems'),
  arrayUnique: always({ uniqueItems: true }),
  isIn: ([values]) => ({ enum: [...(values as unknown[])] }),
  matches: ([pattern]) => ({ pattern: (pattern as RegExp).source }),
  isEmail: always({ format: 'email' }),
  isUrl: always({ format: 'uri' }),
  isObjectId: always({ pattern: '^[0-9a-fA-F]{24}$' }),
  isRfc3339: always({ format: 'date-time' }),
  isLine: always({ pattern: '^[^\\u0000-\\u001f\\u007f]*$' }),
  isMoney: always({ pattern: '^(0|[1-9][0-9]{0,11})\\.[0-9]{2}$' }),
  isEndToEndId: always({ pattern: '^[DE][0-9A-Z]{8}[0-9]{12}[0-9A-Za-z]{11}$' }),
  isCpf: always({ pattern: '^[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}-?[0-9]{2}$' }),
  isCnpj: always({ pattern: '^[0-9A-Za-z]{2}\\.?[0-9A-Za-z]{3}\\.?[0-9A-Za-z]{3}/?[0-9A-Za-z]{4}-?[0-9]{2}$' }),
  isPhone: always({ maxLength: 40, pattern: '^[0-9+(). -]*$' }),
  isCep: always({ pattern: '^[0-9]{5}-?[0-9]{3}$' }),
};

/** Schemas by the name of the property that validators speak of. */
function keywordsOf(type: Type): Map<string, { readonly own: JsonSchema; readonly items: JsonSchema }> {
  const found = new Map<string, { own: JsonSchema; items: JsonSchema }>();
  for (const { propertyName, name, constraints, each } of getMetadataStorage().getTargetValidationMetadatas(
    type,
    '',
    true,
    false,
  )) {
    const entry = found.get(propertyName) ?? { own: {}, items: {} };
    Object.assign(
      each ? entry.items : entry.own,
      KEYWORDS[name ?? '']?.((constraints as unknown[] | undefined) ?? []) ?? {},
    );
    found.set(propertyName, entry);
  }
  return found;
}

/** Classes with validators, by name: the schema of a class carries its name. */
export function validatedClasses(extra: readonly Type[]): Map<string, Type> {
  // class-validator keeps this map private and offers no other way to the classes that it knows.
  const { validationMetadatas } = getMetadataStorage() as unknown as { validationMetadatas: Map<unknown, unknown> };
  const classes = [...validationMetadatas.keys()].filter((target): target is Type => typeof target === 'function');
  return new Map([...classes, ...extra].map((type) => [type.name, type]));
}

/** Adds to the schema of a request class what its validators check; unknown fields are refused by the global pipe. */
export function refineSchema(schema: JsonSchema, type: Type): void {
  const keywords = keywordsOf(type);
  if (keywords.size === 0 || !schema.properties) return;
  for (const [property, propertySchema] of Object.entries(schema.properties)) {
    const found = keywords.get(property);
    if (found) refine(propertySchema, found.own, found.items);
  }
  schema['additionalProperties'] = false;
}

/** The same for the parameters that a query class was spread into. */
export function refineParameters(parameters: readonly Parameter[], type: Type): void {
  const keywords = keywordsOf(type);
  for (const { name, in: place, schema } of parameters) {
    const found = place === 'query' && name !== undefined ? keywords.get(name) : undefined;
    if (found && schema) refine(schema, found.own, found.items);
  }
}

function refine(schema: JsonSchema, own: JsonSchema, items: JsonSchema): void {
  if (schema['$ref'] !== undefined || schema['allOf'] !== undefined) return; // an enum or class of its own says it all
  if (schema.items && Object.keys(items).length > 0) refine(schema.items, items, {});
  for (const [keyword, value] of Object.entries(own)) {
    if (keyword === 'type') schema.type = withNull(value as string, schema.type);
    else if (keyword === 'enum') schema['enum'] ??= value;
    // The plugin may have read a bound from the source already; a written @ApiProperty() wins as well.
    else schema[keyword] ??= value;
  }
}

function withNull(type: string, present: string | string[] | undefined): string | string[] {
  return Array.isArray(present) && present.includes('null') ? [type, 'null'] : type;
}
