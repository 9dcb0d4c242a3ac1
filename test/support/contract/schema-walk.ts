import type { OpenApiDocument, Schema } from './document.js';

export interface PlacedSchema {
  /** Path of keys in the document. */
  readonly place: string;
  readonly schema: Schema;
}

const NESTED_LISTS = ['allOf', 'anyOf', 'oneOf'] as const;

/** Every schema of a document, nested ones included, each with its place. */
export function schemasOf(document: OpenApiDocument): PlacedSchema[] {
  const found: PlacedSchema[] = [];
  for (const [name, schema] of Object.entries(document.components.schemas))
    visit(schema, `components/schemas/${name}`, found);
  findHolders({ ...document.components, schemas: {} }, 'components', found);
  findHolders(document.paths, 'paths', found);
  return found;
}

/** Parameters, headers and contents hold theirs under `schema`. */
function findHolders(node: unknown, place: string, found: PlacedSchema[]): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node))
    if (key === 'schema') visit(value as Schema, `${place}/schema`, found);
    else findHolders(value, `${place}/${key}`, found);
}

function visit(schema: Schema, place: string, found: PlacedSchema[]): void {
  found.push({ place, schema });
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    visit(property, `${place}/properties/${name}`, found);
  if (schema.items) visit(schema.items, `${place}/items`, found);
  if (typeof schema['additionalProperties'] === 'object')
    visit(schema['additionalProperties'] as Schema, `${place}/additionalProperties`, found);
  for (const list of NESTED_LISTS)
    for (const [index, part] of ((schema[list] ?? []) as Schema[]).entries())
      visit(part, `${place}/${list}/${String(index)}`, found);
}
