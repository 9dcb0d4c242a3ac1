import type { OpenAPIObject } from '@nestjs/swagger';
import { isUnlimited } from '../../common/rate-limits/index.js';
import type { Handler } from './handlers.js';
import { normalise } from './normalise.js';
import { HEADER_REFERENCES, HEADERS, PARAMETERS, PROBLEM_CONTENT, PROBLEMS } from './shared-parts.js';
import { type Answer, type JsonSchema, METHODS, type Operation, type Parameter } from './spec.js';
import { refineParameters, refineSchema, validatedClasses } from './validated-schemas.js';

type Schemas = Record<string, JsonSchema>;

/**
 * Adds what every route has in common, so that no handler repeats it (errors of the pipeline, shared headers), and what the
 * validators of request classes check beyond what the Swagger plugin reads.
 */
export function completeDocument(document: OpenAPIObject, handlers: ReadonlyMap<string, Handler>): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  const types = [...handlers.values()].flatMap(({ bodyType }) => (bodyType ? [bodyType] : []));
  for (const [name, type] of validatedClasses(types)) if (schemas[name]) refineSchema(schemas[name], type);
  for (const [template, path] of Object.entries(document.paths))
    for (const method of METHODS) {
      // The generator's type and ours describe the same object; ours names only what is looked into here.
      const operation = path[method] as unknown as Operation | undefined;
      if (!operation) continue;
      complete(operation, method, handlers.get(operation.operationId ?? ''), schemas);
      if ((operation.security ?? []).length > 0 || !isUnlimited(template)) addLimits(operation);
    }
  Object.assign((document.components ??= {}), {
    headers: HEADERS,
    parameters: PARAMETERS,
    responses: Object.fromEntries(Object.values(PROBLEMS).map(({ name, answer }) => [name, answer])),
  });
  normalise(document);
  return document;
}

function complete(operation: Operation, method: string, handler: Handler | undefined, schemas: Schemas): void {
  splitSummary(operation);
  const isSecured = (operation.security ??= []).length > 0;
  const isPost = method === 'post';
  completeParameters(operation, isPost, handler);
  for (const [status, answer] of Object.entries(operation.responses))
    completeAnswer(answer, status, isPost, handler, schemas);
  const possible: Readonly<Record<string, boolean>> = {
    '400': true,
    '401': isSecured,
    '403': isSecured,
    '409': isPost,
    '412': handler?.readsIfMatch === true,
    '413': true, // a body is read on any method before the route is known
    '415': true,
    '422': isPost,
    '500': true,
    '503': true,
  };
  for (const [status, applies] of Object.entries(possible)) if (applies) addProblem(operation, status);
}

/** Every answer of a limited route tells what is left; the one beyond the limit has a status of its own. */
function addLimits(operation: Operation): void {
  for (const answer of Object.values(operation.responses))
    if (answer.headers && !('$ref' in answer))
      answer.headers = {
        ...answer.headers,
        'RateLimit-Policy': HEADER_REFERENCES['RateLimit-Policy'],
        RateLimit: HEADER_REFERENCES.RateLimit,
      };
  addProblem(operation, '429');
}

/** The first sentence of a docstring is the summary; all of it is the description. */
function splitSummary(operation: Operation): void {
  const text = operation.summary?.trim() ?? '';
  const end = /[.;:](?=\s)/.exec(text)?.index;
  operation.summary = text.slice(0, end).replace(/\.$/, '');
  if (end !== undefined) operation.description ??= text;
}

function completeParameters(operation: Operation, isPost: boolean, handler: Handler | undefined): void {
  const parameters = (operation.parameters ??= []);
  if (handler?.queryType) refineParameters(parameters, handler.queryType);
  for (const parameter of parameters) if (parameter.in === 'path') completePathParameter(parameter);
  if (isPost) parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });
  if (handler?.readsIfMatch) parameters.push({ $ref: '#/components/parameters/IfMatch' });
  parameters.push({ $ref: '#/components/parameters/RequestId' });
}

/** `{id}` and `{clientId}` take the id or the number; another text answers as a missing one, so the pattern is a description. */
function completePathParameter(parameter: Parameter): void {
  if (!/^(id|\w+Id)$/.test(parameter.name ?? '')) return;
  const wanted = parameter.name === 'id' ? '' : ` of the ${(parameter.name ?? '').replace(/Id$/, '')}`;
  parameter['description'] ??= `Id of 24 hex digits, or the sequential number${wanted}; anything else answers 404.`;
  parameter.schema = { pattern: '^([0-9a-f]{24}|[1-9][0-9]{0,14})$', ...parameter.schema };
}

function completeAnswer(
  answer: Answer,
  status: string,
  isPost: boolean,
  handler: Handler | undefined,
  schemas: Schemas,
): void {
  answer.description ||=
    { '200': 'Done', '201': 'Made', '202': 'Accepted', '204': 'Done; no body' }[status] ?? 'Answer';
  const isSuccess = status.startsWith('2');
  answer.headers = {
    'X-Request-Id': HEADER_REFERENCES['X-Request-Id'],
    ...(isSuccess && isVersioned(answer, schemas) ? { ETag: HEADER_REFERENCES.ETag } : {}),
    ...(isSuccess && handler?.setsLocation ? { Location: HEADER_REFERENCES.Location } : {}),
    ...(isSuccess && isPost ? { 'Idempotency-Replayed': HEADER_REFERENCES['Idempotency-Replayed'] } : {}),
    ...answer.headers,
  };
}

function isVersioned(answer: Answer, schemas: Schemas): boolean {
  return Object.values(answer.content ?? {}).some(({ schema }) => {
    const name = typeof schema?.['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
    const version = (name === undefined ? schema : schemas[name])?.properties?.['version'];
    return version?.type === 'number' || version?.type === 'integer'; // what the interceptor makes an ETag of
  });
}

/** A status that the handler documents as well keeps its own words and gets those of the pipeline behind them. */
function addProblem(operation: Operation, status: string): void {
  const shared = PROBLEMS[status];
  if (!shared) return;
  const own = operation.responses[status];
  if (!own) {
    operation.responses[status] = { $ref: `#/components/responses/${shared.name}` };
    return;
  }
  const { description, headers } = shared.answer as { description: string; headers: Record<string, object> };
  if (!own.description?.includes(description)) own.description = `${own.description ?? ''} · ${description}`;
  own.headers = { ...headers, ...own.headers };
  own.content ??= PROBLEM_CONTENT;
}
