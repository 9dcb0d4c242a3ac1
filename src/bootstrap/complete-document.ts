import type { OpenAPIObject } from '@nestjs/swagger';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head'] as const;
const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemBody' } } };

interface Operation {
  responses: Record<string, { description: string; content?: unknown; headers?: Record<string, unknown> }>;
  parameters?: unknown[];
  security?: unknown[];
  requestBody?: unknown;
}

/** Adds what every route has in common, so that no handler repeats it: the errors of the pipeline and the shared headers. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths))
    for (const method of METHODS) {
      const operation = path[method] as Operation | undefined;
      if (operation) complete(operation, method);
    }
  return document;
}

function complete(operation: Operation, method: string): void {
  const common: [string, string, boolean][] = [
    ['400', 'The request is malformed or a field is not valid', true],
    ['401', 'Not signed in', operation.security !== undefined],
    ['403', 'The permission is missing', operation.security !== undefined],
    ['413', 'The body is too large', operation.requestBody !== undefined],
    ['415', 'The body is not JSON', true],
    ['409', 'The same request is being carried out', method === 'post'],
    ['422', 'The Idempotency-Key belongs to another request', method === 'post'],
    ['500', 'Unforeseen error', true],
    ['503', 'The database is away, or the answer took too long', true],
  ];
  for (const [status, description, applies] of common)
    if (applies) operation.responses[status] ??= { description, content: PROBLEM };
  if (method === 'post') (operation.parameters ??= []).push(idempotencyKey());
}

function idempotencyKey(): object {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Repeating a request with the same key within 24 hours gives the first answer again.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
}
