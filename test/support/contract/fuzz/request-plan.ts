import fc from 'fast-check';
import type { OpenApiDocument, Operation, Parameter } from '../document.js';
import { hostileIfMatch, hostileKey, hostileQueryValue, hostileSegment, hostileValue } from './hostile.js';
import { valueOf } from './values.js';

/** A request before it is sent: ids and valid bodies are filled in from what exists then. */
export interface RequestPlan {
  readonly operation: Operation;
  /** By name of the path parameter: a pick among known ids, or a text. */
  readonly segments: Readonly<Record<string, { readonly pick: number } | { readonly text: string }>>;
  /** Encoded pairs; names may repeat. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly token: 'good' | 'none' | 'garbage';
  readonly body: BodyPlan;
}

export interface BodyPlan {
  /** `known`: a valid body kept by hand, where there is one; `generated`: from the schema. */
  readonly base: 'known' | 'generated' | 'none';
  readonly generated: unknown;
  readonly edits: readonly Edit[];
  /** Sent instead of everything else. */
  readonly raw: string | undefined;
  readonly contentType: string;
}

/** One change of a body. `pick` chooses among the keys that there are, nested ones included. */
export type Edit =
  | { readonly kind: 'set'; readonly pick: number; readonly value: unknown }
  | { readonly kind: 'delete'; readonly pick: number }
  | { readonly kind: 'add'; readonly key: string; readonly value: unknown };

const JSON_TYPE = 'application/json';
/** Shares of operations in a run: those that remove or wait are rarer, so that others find something. */
const WEIGHTS: Readonly<Record<string, number>> = { delete: 2, get: 6, post: 8, put: 5, patch: 6 };

/** A valid request, as far as the hand-kept bodies, the known ids and the document's own examples allow. */
export function plainPlan(operation: Operation, pick: number): RequestPlan {
  const ids = operation.parameters.filter((parameter) => parameter.in === 'path');
  return {
    operation,
    segments: Object.fromEntries(ids.map(({ name }) => [name, { pick }])),
    query: operation.parameters.flatMap(exampleOf),
    headers: {},
    token: 'good',
    body: { base: operation.body ? 'known' : 'none', generated: {}, edits: [], raw: undefined, contentType: JSON_TYPE },
  };
}

/** The first example of a query parameter that must be sent; nothing for one without. */
function exampleOf({ name, in: place, required, schema }: Parameter): [string, string][] {
  const example = (schema['examples'] as (string | number)[] | undefined)?.[0];
  return place === 'query' && required === true && example !== undefined ? [[name, encodeURIComponent(example)]] : [];
}

/** Requests for every operation, from valid to hostile. */
export function requestPlans(
  document: OpenApiDocument,
  operations: readonly Operation[],
  slow: ReadonlySet<string>,
): fc.Arbitrary<RequestPlan> {
  return fc.oneof(
    ...operations.map((operation) => ({
      weight: slow.has(operation.operationId) ? 1 : (WEIGHTS[operation.method] ?? 4),
      arbitrary: planOf(document, operation),
    })),
  );
}

function planOf(document: OpenApiDocument, operation: Operation): fc.Arbitrary<RequestPlan> {
  const named = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
  const isSecured = (operation.security ?? []).length > 0;
  return fc.record({
    operation: fc.constant(operation),
    segments: fc.record(Object.fromEntries(named('path').map(({ name }) => [name, segment]))),
    query: query(document, named('query')),
    headers: headers(named('header')),
    token: isSecured
      ? fc.oneof(
          { weight: 60, arbitrary: fc.constant('good' as const) },
          fc.constantFrom('none' as const, 'garbage' as const),
        )
      : fc.constant('good' as const),
    body: body(document, operation),
  });
}

const segment = fc.oneof(
  { weight: 5, arbitrary: fc.nat().map((pick) => ({ pick })) },
  { weight: 1, arbitrary: hostileSegment.map((text) => ({ text })) },
);

function query(
  document: OpenApiDocument,
  parameters: readonly Parameter[],
): fc.Arbitrary<(readonly [string, string])[]> {
  const valid = parameters.map(({ name, schema, required }) =>
    fc.oneof(
      { weight: required ? 1 : 3, arbitrary: fc.constant([]) },
      {
        weight: required ? 6 : 1,
        arbitrary: valueOf(document, schema).map((value) => [
          [name, encodeURIComponent(String(value).toWellFormed())] as const,
        ]),
      },
    ),
  );
  const wrong = parameters.map(({ name }) => hostileQueryValue.map((value) => [[name, value] as const]));
  const stray = fc
    .tuple(hostileKey, hostileQueryValue)
    .map(([key, value]) => [[encodeURIComponent(key.toWellFormed()), value] as const]);
  const normal = fc.tuple(...valid).map((pairs) => pairs.flat());
  return fc.oneof(
    { weight: 8, arbitrary: normal },
    ...wrong.map((arbitrary) => ({ weight: 1, arbitrary })),
    { weight: 1, arbitrary: fc.tuple(normal, normal).map(([first, second]) => [...first, ...second]) },
    { weight: 1, arbitrary: fc.tuple(normal, stray).map(([first, second]) => [...first, ...second]) },
  );
}

function headers(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
  const takes = (name: string): boolean => parameters.some((parameter) => parameter.name === name);
  const absent = { weight: 6, arbitrary: fc.constant(undefined) };
  return fc
    .record({
      'If-Match': takes('If-Match')
        ? fc.oneof(absent, { weight: 2, arbitrary: hostileIfMatch })
        : fc.constant(undefined),
      'Idempotency-Key': takes('Idempotency-Key')
        ? fc.oneof(
            absent,
            { weight: 1, arbitrary: fc.nat({ max: 30 }).map((n) => `key-${String(n)}`) },
            { weight: 1, arbitrary: fc.constantFrom('with blank', 'é', 'x'.repeat(256), '$ne', '"quoted"') },
          )
        : fc.constant(undefined),
      'X-Request-Id': fc.oneof(absent, {
        weight: 1,
        arbitrary: fc.constantFrom('ok-1', 'not ok', 'x'.repeat(65), '<script>'),
      }),
      Accept: fc.oneof(absent, {
        weight: 1,
        arbitrary: fc.constantFrom('*/*', 'application/json', 'text/html', 'garbage'),
      }),
    })
    .map((all) =>
      Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)),
    );
}

function body(document: OpenApiDocument, operation: Operation): fc.Arbitrary<BodyPlan> {
  const { body: schema } = operation;
  const base = schema
    ? fc.constantFrom('known' as const, 'known' as const, 'generated' as const)
    : fc.oneof({ weight: 20, arbitrary: fc.constant('none' as const) }, fc.constant('generated' as const));
  return fc.record({
    base,
    generated: schema ? valueOf(document, schema) : fc.constantFrom<unknown>({}, { a: 1 }),
    edits: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 4, arbitrary: fc.array(edit, { maxLength: 2 }) },
    ),
    raw: fc.oneof({ weight: 25, arbitrary: fc.constant(undefined) }, { weight: schema ? 2 : 1, arbitrary: rawBody }),
    contentType: fc.oneof({ weight: 25, arbitrary: fc.constant(JSON_TYPE) }, { weight: 1, arbitrary: contentType }),
  });
}

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('set' as const), pick: fc.nat(), value: hostileValue }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('add' as const), key: hostileKey, value: hostileValue }) },
);

const rawBody = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '"text"',
    '1',
    'true',
    '{}',
    '{"a":}',
    "{'a':1}",
    '\ufeff{}',
    '[{}]',
    '{"a":1}{"b":2}',
  ),
  fc.constantFrom(110_000, 1_000).map((length) => JSON.stringify({ name: 'x'.repeat(length) })),
  fc.constant(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const contentType = fc.constantFrom(
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=latin1',
  'application/json; charset=utf-16',
  'application/merge-patch+json',
  'application/xml',
  'garbage',
  '',
);
