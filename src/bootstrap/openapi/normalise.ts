import type { JsonSchema } from './spec.js';

/**
 * Brings what the generator wrote in the manner of 3.0 into that of 3.1: a reference may have siblings, examples are a list,
 * null is a type. Walks everything, because schemas stand in components, parameters and contents alike.
 */
export function normalise(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    node.forEach(normalise);
    return;
  }
  const schema = node as JsonSchema;
  const allOf = schema['allOf'];
  if (Array.isArray(allOf) && allOf.length === 1 && isReference(allOf[0])) {
    delete schema['allOf'];
    if (schema['nullable'] === true) {
      delete schema['nullable'];
      schema['anyOf'] = [allOf[0], { type: 'null' }];
    } else schema['$ref'] = allOf[0].$ref;
  }
  if (isSchema(schema) && 'example' in schema) {
    schema['examples'] = [schema['example']];
    delete schema['example'];
  }
  if (schema['nullable'] === true && typeof schema.type === 'string') {
    schema.type = [schema.type, 'null'];
    delete schema['nullable'];
  }
  if (Array.isArray(schema['enum']) && Array.isArray(schema.type) && schema.type.includes('null'))
    if (!schema['enum'].includes(null)) schema['enum'].push(null);
  Object.values(schema).forEach(normalise);
}

function isReference(value: unknown): value is { $ref: string } {
  return typeof value === 'object' && value !== null && '$ref' in value && typeof value.$ref === 'string';
}

/** A schema, as opposed to a map of properties that happens to have one called `example`. */
function isSchema(node: JsonSchema): boolean {
  if (typeof node.type === 'string' || typeof node['$ref'] === 'string') return true;
  return [node.type, node['anyOf'], node['oneOf']].some(Array.isArray);
}
