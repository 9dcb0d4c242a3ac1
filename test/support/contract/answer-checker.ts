import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { withoutAlias } from '../../../src/bootstrap/route-aliases.js';
import { type OpenApiDocument, type Operation, OperationFinder, operationsOf, readDocument } from './document.js';

export interface GivenAnswer {
  readonly method: string;
  /** Path with its query, as it was asked for. */
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const PROBLEM = 'application/problem+json';
/** Files, the kinds of answers that are no JSON. */
const FILES = new Set(['text/csv', 'text/html', 'application/x-ndjson', 'application/zip']);
/** What a path outside the document may answer. */
const STRAY_STATUSES = new Set([400, 401, 403, 404, 405, 413, 415, 429]);
/** One object: its validator is compiled once. */
const ANY_PROBLEM = { $ref: '#/components/schemas/ProblemBody' };
/** In the document, so that clients expect them; a test that provokes one says so itself. */
const DOCUMENT_ID = 'openapi';

/** Holds answers against the document: status, content type, headers and body, unknown fields refused. */
export class AnswerChecker {
  readonly operations: readonly Operation[];
  private readonly finder: OperationFinder;
  private readonly ajv: Ajv2020;
  private readonly compiled = new Map<object, ValidateFunction>();

  constructor(document: OpenApiDocument = readDocument()) {
    const closed = closeObjects(structuredClone(document)) as OpenApiDocument;
    this.operations = operationsOf(closed);
    this.finder = new OperationFinder(this.operations);
    this.ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: DOCUMENT_ID, components: closed.components });
  }

  operationOf(answer: Pick<GivenAnswer, 'method' | 'url'>): Operation | undefined {
    return this.finder.find(answer.method, withoutAlias(answer.url).split('?', 1)[0] ?? '');
  }

  /** @returns what the answer breaks, or undefined */
  check(answer: GivenAnswer): string | undefined {
    const operation = this.operationOf(answer);
    if (!operation) return this.checkStray(answer);
    const documented = operation.responses[String(answer.status)];
    if (!documented) return `${operation.operationId} does not document status ${String(answer.status)}`;
    if (answer.headers['x-request-id'] === undefined) return 'X-Request-Id is missing';
    if (documented.headers?.['ETag'] && answer.headers['etag'] === undefined) return 'ETag is missing';
    if (documented.headers?.['Location'] && answer.headers['location'] === undefined) return 'Location is missing';
    if (answer.method.toUpperCase() === 'HEAD') return undefined;
    if (!documented.content) return answer.body === '' ? undefined : 'a body where the document has none';
    const type = mediaTypeOf(answer);
    const schema = documented.content[type]?.schema;
    if (!schema) return `content type ${type} is not documented for ${String(answer.status)}`;
    if (FILES.has(type)) return this.errorsOf(schema, answer.body);
    return this.checkBody(answer, schema) ?? (type === PROBLEM ? checkProblem(answer) : undefined);
  }

  /** Whether a value fits a schema of the document. */
  errorsOf(schema: object, value: unknown): string | undefined {
    const validate = this.validatorOf(schema);
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors);
  }

  private checkStray(answer: GivenAnswer): string | undefined {
    if (!STRAY_STATUSES.has(answer.status)) return `a route outside the document answers ${String(answer.status)}`;
    if (answer.method.toUpperCase() === 'HEAD') return undefined;
    return this.checkBody(answer, ANY_PROBLEM) ?? checkProblem(answer);
  }

  private checkBody(answer: GivenAnswer, schema: object): string | undefined {
    let body: unknown;
    try {
      body = JSON.parse(answer.body);
    } catch (error) {
      return `the body is not JSON: ${String(error)}`;
    }
    const errors = this.errorsOf(schema, body);
    return errors === undefined ? undefined : `the body does not fit: ${errors}: ${answer.body.slice(0, 300)}`;
  }

  private validatorOf(schema: object): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known) return known;
    const validate = this.ajv.compile(absolute(schema) as object);
    this.compiled.set(schema, validate);
    return validate;
  }
}

function checkProblem(answer: GivenAnswer): string | undefined {
  const { status } = JSON.parse(answer.body) as { status: number };
  return status === answer.status ? undefined : `the problem says ${String(status)}`;
}

function mediaTypeOf(answer: GivenAnswer): string {
  const header = answer.headers['content-type'];
  return typeof header === 'string' ? (header.split(';', 1)[0] ?? '') : '';
}

/** No object may hold more than the document says. */
function closeObjects(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(closeObjects);
  const schema = node as Record<string, unknown>;
  for (const [key, value] of Object.entries(schema)) schema[key] = closeObjects(value);
  if (schema['type'] === 'object' && typeof schema['properties'] === 'object') schema['additionalProperties'] ??= false;
  return schema;
}

/** References inside a compiled piece point into the document. */
function absolute(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(absolute);
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string' ? [key, `${DOCUMENT_ID}${value}`] : [key, absolute(value)],
    ),
  );
}
