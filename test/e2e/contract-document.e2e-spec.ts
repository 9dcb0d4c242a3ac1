import SwaggerParser from '@apidevtools/swagger-parser';
import { startTestApp, type TestApp } from '../support/app/test-app.js';
import {
  AnswerChecker,
  type OpenApiDocument,
  operationsOf,
  type PlacedSchema,
  readDocument,
  resolve,
  routesOf,
  schemasOf,
} from '../support/contract/index.js';

/** Routes that are no part of the API: documents, pages, and what balancers and collectors ask. Kept by hand. */
const OUTSIDE_THE_DOCUMENT = [
  'get /',
  'get /docs',
  'get /docs/start.js',
  'get /health',
  'get /health/live',
  'get /health/ready',
  'get /metrics',
  'get /openapi.json',
  'get /redoc',
  'get /redoc/redoc.js',
  // They only say 405: rows of the access log never change.
  ...['put', 'patch', 'delete'].flatMap((method) => [
    `${method} /api/v1/access-logs`,
    `${method} /api/v1/access-logs/{id}`,
  ]),
];

/** Objects whose keys people choose; each says what its values are. */
const FREE_FORM: readonly RegExp[] = [
  /AccessLogDto\/properties\/details$/,
  /AuditEventDto\/properties\/changes$/,
  /Client\w*Dto\/properties\/extraData$/,
  /TransactionDto\/properties\/metadata$/,
];

describe('the OpenAPI document', () => {
  const document: OpenApiDocument = readDocument();
  const operations = operationsOf(document);
  const schemas = schemasOf(document);

  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    await SwaggerParser.validate(structuredClone(document) as never);
    // A check that accepts anything proves nothing.
    const broken = structuredClone(document);
    Object.assign(Object.values(Object.values(broken.paths)[0] ?? {})[0] ?? {}, { responses: 'none' });
    await expect(SwaggerParser.validate(broken as never)).rejects.toThrow();
  });

  it('gives every operation an id of its own, one tag, a summary and an explicit security', () => {
    const faults = operations.flatMap(({ operationId, tags, summary, security, method, path }) => [
      ...(operationId ? [] : [`${method} ${path}: id`]),
      ...(tags?.length === 1 ? [] : [`${method} ${path}: tags ${String(tags)}`]),
      ...(summary && summary.length <= 120 ? [] : [`${method} ${path}: summary ${String(summary)}`]),
      ...(security === undefined ? [`${method} ${path}: security`] : []),
    ]);
    expect(faults).toEqual([]);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(operations.length).toBeGreaterThan(5);
  });

  it('has a success with a typed body, or 204, on every operation, and problems for all that can go wrong', () => {
    const faults = operations.flatMap(({ operationId, responses, security, method, parameters }) => {
      const successes = Object.entries(responses).filter(([status]) => /^(101|2..)$/.test(status));
      const hasId = parameters.some((parameter) => parameter.in === 'path');
      const problems = [
        ...['400', '413', '415', '500', '503'],
        ...((security ?? []).length > 0 ? ['401'] : []),
        ...(method === 'post' ? ['409', '422'] : []),
        ...(hasId ? ['404'] : []),
        ...(parameters.some(({ name }) => name === 'If-Match') ? ['412'] : []),
      ];
      return [
        ...(successes.length > 0 ? [] : [`${operationId}: no success`]),
        ...successes
          .filter(
            ([status, answer]) =>
              status !== '204' && status !== '101' && Object.keys(answer.content ?? {}).length === 0,
          )
          .map(([status]) => `${operationId}: ${status} has no content`),
        ...problems
          .filter((status) => !responses[status]?.content?.['application/problem+json'])
          .map((status) => `${operationId}: no problem ${status}`),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('has no empty schema and none without a type', () => {
    expect(schemas.length).toBeGreaterThan(100);
    expect(schemas.filter(isUntyped).map(({ place }) => place)).toEqual([]);
  });

  it('has a property list for every object', () => {
    const open = schemas.filter(
      ({ schema, place }) =>
        [schema.type].flat().includes('object') &&
        Object.keys(schema.properties ?? {}).length === 0 &&
        typeof schema['additionalProperties'] !== 'object' &&
        !FREE_FORM.some((pattern) => pattern.test(place)),
    );
    expect(open.map(({ place }) => place)).toEqual([]);
  });

  it('speaks 3.1: null is a type, a reference is not wrapped, examples are a list', () => {
    const text = JSON.stringify(document);
    expect(text).not.toContain('"nullable"');
    expect(schemas.filter(({ schema }) => 'example' in schema).map(({ place }) => place)).toEqual([]);
  });

  it('has examples and defaults that fit their schema', () => {
    const checker = new AnswerChecker();
    const faults = schemas.flatMap(({ place, schema }) =>
      [...((schema['examples'] ?? []) as unknown[]), ...('default' in schema ? [schema['default']] : [])].flatMap(
        (value) => {
          const errors = checker.errorsOf(schema, value);
          return errors === undefined ? [] : [`${place}: ${JSON.stringify(value)}: ${errors}`];
        },
      ),
    );
    expect(faults).toEqual([]);
  });

  it('refuses unknown fields in every request body, as the pipe does', () => {
    const bodies = operations.flatMap(({ body }) => (body ? [resolve(document, body)] : []));
    expect(bodies.filter((schema) => schema['additionalProperties'] !== false)).toEqual([]);
    expect(bodies.length).toBeGreaterThan(2);
  });

  it('uses every schema that it has', () => {
    const text = JSON.stringify(document);
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !text.includes(`"#/components/schemas/${name}"`),
    );
    expect(unused).toEqual([]);
  });
});

describe('the routes of the running application', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp();
  });
  afterAll(() => vigia.close());

  it('are the paths of the document, both ways', () => {
    const documented = operationsOf(readDocument()).map(({ method, path }) => `${method} ${path}`);
    expect(routesOf(vigia.app)).toEqual([...documented, ...OUTSIDE_THE_DOCUMENT].sort());
  });
});

function isUntyped({ schema }: PlacedSchema): boolean {
  const says = ['type', '$ref', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'];
  return !says.some((keyword) => schema[keyword] !== undefined);
}
