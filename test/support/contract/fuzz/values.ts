import fc from 'fast-check';
import { type OpenApiDocument, resolve, type Schema } from '../document.js';

const MAX_DEPTH = 5;

/** Values that fit a schema of the document as far as it says; rules that it cannot say (check digits) may still refuse them. */
export function valueOf(document: OpenApiDocument, given: Schema, depth = 0): fc.Arbitrary<unknown> {
  const schema = resolve<Schema>(document, given);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const parts = (schema['oneOf'] ?? schema['anyOf']) as Schema[] | undefined;
  if (parts) return fc.oneof(...parts.map((part) => valueOf(document, part, depth)));
  const types = [schema.type ?? 'string'].flat();
  return fc.oneof(...types.map((type) => ofType(document, schema, type, depth)));
}

function ofType(document: OpenApiDocument, schema: Schema, type: string, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: bound(schema, 'minimum', -1_000), max: bound(schema, 'maximum', 100_000) });
    case 'number':
      return fc.double({ min: bound(schema, 'minimum', -1_000), max: bound(schema, 'maximum', 1_000), noNaN: true });
    case 'array':
      return fc.array(schema.items ? valueOf(document, schema.items, depth + 1) : fc.constant('x'), {
        minLength: bound(schema, 'minItems', 0),
        maxLength: Math.min(bound(schema, 'maxItems', 4), 4),
      });
    case 'object':
      return objectOf(document, schema, depth);
    default:
      return textOf(schema);
  }
}

function objectOf(document: OpenApiDocument, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required ?? []);
  const kept = depth >= MAX_DEPTH ? properties.filter(([name]) => required.has(name)) : properties;
  return fc.record(Object.fromEntries(kept.map(([name, property]) => [name, valueOf(document, property, depth + 1)])), {
    requiredKeys: kept.map(([name]) => name).filter((name) => required.has(name)),
  });
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const minLength = bound(schema, 'minLength', 0);
  const maxLength = Math.min(bound(schema, 'maxLength', 60), 300);
  // An address that is watched would make the application ask a name server: nothing may leave the machine.
  const examples = ((schema['examples'] as string[] | undefined) ?? []).filter((text) => !text.includes('://'));
  const made = formatted(schema) ?? fc.string({ unit: 'grapheme', minLength, maxLength });
  return examples.length > 0 ? fc.oneof(made, fc.constantFrom(...examples)) : made;
}

function formatted(schema: Schema): fc.Arbitrary<string> | undefined {
  switch (schema['format']) {
    case 'date-time':
      return fc
        .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case 'email':
      return fc.nat().map((n) => `person${String(n)}@fuzz.example`);
    case 'uri':
      // Refused by the address gate without asking any name server: nothing leaves the machine.
      return fc.nat({ max: 65_535 }).map((n) => `http://192.0.2.${String(n % 256)}/${String(n)}`);
  }
  const pattern = schema['pattern'];
  return typeof pattern === 'string' ? fc.stringMatching(new RegExp(pattern, 'u')) : undefined;
}

function bound(schema: Schema, keyword: string, otherwise: number): number {
  const value = schema[keyword];
  return typeof value === 'number' ? value : otherwise;
}
