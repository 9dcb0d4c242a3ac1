import { readFileSync } from 'node:fs';

/** As in the document; everything else in it is reached by reference. */
export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Answer {
  readonly description?: string;
  readonly headers?: Record<string, object>;
  readonly content?: Record<string, { schema: Schema }>;
}

export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** With `{id}` for parameters. */
  readonly path: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** Types of files that it takes instead of a body of JSON. */
  readonly files: readonly string[];
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface OpenApiDocument {
  openapi: string;
  paths: Record<string, Record<string, RawOperation>>;
  components: Record<string, Record<string, unknown>> & { schemas: Record<string, Schema> };
}

type RawOperation = Omit<Operation, 'method' | 'path' | 'body' | 'files' | 'parameters' | 'responses'> & {
  parameters?: ({ $ref: string } | Parameter)[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { $ref: string } | Answer>;
};

/** The committed document, read from the project's root; `npm run generate -- openapi` makes it from `dist`, where the docstrings are. */
export function readDocument(): OpenApiDocument {
  return JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenApiDocument;
}

/** What a local reference points at; anything else is given back as it is. */
export function resolve<T extends object>(document: OpenApiDocument, node: T | { $ref: string }): T {
  if (!('$ref' in node) || typeof node.$ref !== 'string') return node as T;
  const keys = node.$ref.replace('#/', '').split('/');
  const found = keys.reduce<unknown>((place, key) => (place as Record<string, unknown>)[key], document);
  if (typeof found !== 'object' || found === null) throw new Error(`the document has no ${node.$ref}`);
  return found as T;
}

/** Every operation with its references followed. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      ...raw,
      method,
      path,
      parameters: (raw.parameters ?? []).map((parameter) => resolve<Parameter>(document, parameter)),
      body: raw.requestBody?.content['application/json']?.schema,
      files: Object.keys(raw.requestBody?.content ?? {}).filter((type) => type !== 'application/json'),
      responses: Object.fromEntries(
        Object.entries(raw.responses).map(([status, answer]) => [status, resolve<Answer>(document, answer)]),
      ),
    })),
  );
}

/** Finds the operation of a request; paths without parameters win over those with. */
export class OperationFinder {
  private readonly patterns: readonly { readonly operation: Operation; readonly pattern: RegExp }[];

  constructor(operations: readonly Operation[]) {
    this.patterns = [...operations]
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)
      .map((operation) => ({
        operation,
        pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      }));
  }

  /** @param path without the query */
  find(method: string, path: string): Operation | undefined {
    const wanted = method.toLowerCase() === 'head' ? 'get' : method.toLowerCase();
    return this.patterns.find(({ operation, pattern }) => operation.method === wanted && pattern.test(path))?.operation;
  }
}
