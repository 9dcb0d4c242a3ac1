import request from 'supertest';
import { type ApiClient } from '../support/app/test-app.js';
import {
  type OpenApiDocument,
  type Operation,
  operationsOf,
  readDocument,
  resolve,
  type Schema,
} from '../support/contract/index.js';
import { KNOWN_BODIES } from '../support/contract/known-bodies.js';
import { buildTown, type Town } from '../support/contract/world.js';
import { sampleOf } from '../support/sampling/index.js';

interface Refusal {
  readonly status: number;
  readonly body: { code?: string; errors?: { pointer?: string; parameter?: string; code: string }[] };
}

const document: OpenApiDocument = readDocument();
const operations = operationsOf(document);
const withBody = operations.filter(({ body }) => body !== undefined);
/** Fields that no request may set, whatever the response shows. Source: OWASP API3:2023, mass assignment. */
const PRIVILEGED = [
  '_id',
  '__v',
  'id',
  'number',
  'version',
  'createdAt',
  'updatedAt',
  'role',
  'isAdmin',
  'tenantId',
  'ownerId',
];
const POLLUTION = [
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '{"a":{"__proto__":1}}',
];
const OPERATORS = [{ $ne: 1 }, { $gt: '' }, { $regex: '.*' }, { $where: 'sleep(2000)' }, { $in: [1] }, [{ $ne: 1 }]];
/** Lists from which the ids for paths are taken, by the word before `{id}`. */
const LISTS: Readonly<Record<string, string>> = {
  destinations: '/notifications/destinations',
  'data-exports': '/privacy/data-exports',
  erasures: '/privacy/erasures',
  'legal-holds': '/privacy/legal-holds',
  purposes: '/privacy/purposes',
  'security-incidents': '/privacy/security-incidents',
  sessions: '/me/sessions',
};

jest.setTimeout(120_000);

describe('requests that break the document are refused by name', () => {
  let town: Town | undefined;
  let admin: ApiClient;
  let valid: (operation: Operation) => Record<string, unknown>;
  let made = 0;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    town = await buildTown();
    const { vigia, token, world } = town;
    ids.set('users', world.userId);
    admin = vigia.as(token);
    for (const { path } of operations) {
      const collection = /\/([\w-]+)\/\{id\}/.exec(path)?.[1];
      if (collection === undefined || ids.has(collection)) continue;
      const { body } = await admin.get(LISTS[collection] ?? `/${collection}`).expect(200);
      ids.set(collection, (body as { items: { id: string }[] }).items[0]?.id ?? '');
    }
    valid = ({ operationId }) => KNOWN_BODIES[operationId]?.(world, (made += 2)) ?? {};
  });
  afterAll(() => town?.close());

  const pathOf = ({ path }: Operation): string =>
    path
      .replace('/api/v1', '')
      .replace(/([\w-]+)\/\{id\}/, (_, collection: string) => `${collection}/${ids.get(collection) ?? ''}`);
  const propertiesOf = (operation: Operation): [string, Schema][] =>
    Object.entries(resolve<Schema>(document, operation.body ?? {}).properties ?? {});
  async function send(operation: Operation, body: unknown, query = ''): Promise<Refusal> {
    if (!operation.path.startsWith('/api/v1')) return request(town?.vigia.url ?? '').get(`${operation.path}${query}`);
    const path = `${pathOf(operation)}${query}`;
    if (operation.method === 'get') return admin.get(path);
    if (operation.method === 'delete') return admin.delete(path);
    return admin[operation.method as 'post' | 'put' | 'patch'](path, body as object);
  }
  /** @returns what is wrong with the refusal, or nothing */
  function named(
    what: string,
    { status, body }: Refusal,
    place: { pointer: string } | { parameter: string },
  ): string[] {
    const errors = body.errors ?? [];
    const isNamed =
      'pointer' in place
        ? errors.some(({ pointer }) => pointer === place.pointer || pointer?.startsWith(`${place.pointer}/`))
        : errors.some(({ parameter }) => parameter === place.parameter);
    return status === 400 && isNamed ? [] : [`${what}: ${String(status)} ${JSON.stringify(body)}`];
  }

  it('null where null is not a type', async () => {
    const faults: string[] = [];
    let tried = 0;
    for (const operation of withBody)
      for (const [name, schema] of propertiesOf(operation)) {
        if (allowsNull(schema)) continue;
        tried += 1;
        const answer = await send(operation, { ...valid(operation), [name]: null });
        faults.push(...named(`${operation.operationId}.${name}`, answer, { pointer: `/${name}` }));
      }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(20);
  });

  it('a value of another type, and an operator of the database in its place', async () => {
    const faults: string[] = [];
    for (const operation of withBody)
      for (const [name, schema] of propertiesOf(operation))
        for (const value of sampleOf(
          [...wrongTypes(schema), ...OPERATORS],
          () => `${operation.operationId}.${name}`,
          JSON.stringify,
        )) {
          const answer = await send(operation, { ...valid(operation), [name]: value });
          faults.push(
            ...named(`${operation.operationId}.${name} = ${JSON.stringify(value)}`, answer, { pointer: `/${name}` }),
          );
        }
    expect(faults).toEqual([]);
  });

  it('an item of another type in a list, a list in the list included', async () => {
    const faults: string[] = [];
    let tried = 0;
    for (const operation of withBody)
      for (const [name, given] of propertiesOf(operation)) {
        const { items } = resolve<Schema>(document, given);
        for (const value of items ? [[], [[]], null, ...wrongTypes(items)] : []) {
          tried += 1;
          const answer = await send(operation, { ...valid(operation), [name]: [value] });
          const what = `${operation.operationId}.${name} = ${JSON.stringify([value])}`;
          faults.push(...named(what, answer, { pointer: `/${name}` }));
        }
      }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(5);
  });

  it('an unknown key, those that responses show and privileges included', async () => {
    const faults: string[] = [];
    const shown = Object.values(document.components.schemas).flatMap(({ properties }) => Object.keys(properties ?? {}));
    for (const operation of withBody) {
      const own = new Set(propertiesOf(operation).map(([name]) => name));
      const foreign = [...new Set([...PRIVILEGED, ...shown, 'unknown key'])].filter((name) => !own.has(name));
      for (const name of sampleOf(foreign, () => operation.operationId, String)) {
        const answer = await send(operation, { ...valid(operation), [name]: 'ADMIN' });
        faults.push(...named(`${operation.operationId}.${name}`, answer, { pointer: `/${name}` }));
      }
    }
    expect(faults).toEqual([]);
  });

  it('a missing required field', async () => {
    const faults: string[] = [];
    for (const operation of withBody)
      for (const name of resolve<Schema>(document, operation.body ?? {}).required ?? []) {
        const answer = await send(operation, { ...valid(operation), [name]: undefined });
        faults.push(...named(`${operation.operationId} without ${name}`, answer, { pointer: `/${name}` }));
      }
    expect(faults).toEqual([]);
  });

  it('keys that reach a prototype', async () => {
    for (const operation of withBody)
      for (const text of POLLUTION) {
        const agent = request(town?.vigia.url ?? '');
        const answer = await agent[operation.method as 'post'](`/api/v1${pathOf(operation)}`)
          .set('Authorization', `Bearer ${town?.token ?? ''}`)
          .set('Content-Type', 'application/json')
          .send(text);
        expect({ operation: operation.operationId, text, status: answer.status }).toMatchObject({ status: 400 });
      }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  it('an unknown query key on every route', async () => {
    const faults: string[] = [];
    for (const operation of operations)
      for (const name of sampleOf(
        ['unknown', 'filter', '__proto__', '$where', 'limit[$gt]'],
        () => operation.operationId,
        String,
      )) {
        const answer = await send(operation, operation.body && valid(operation), `?${encodeURIComponent(name)}=1`);
        faults.push(...named(`${operation.operationId}?${name}`, answer, { parameter: name }));
      }
    expect(faults).toEqual([]);
  });

  it('query values of another type, out of bounds or given twice', async () => {
    const faults: string[] = [];
    let tried = 0;
    for (const operation of operations)
      for (const { name, schema, in: place } of operation.parameters) {
        if (place !== 'query') continue;
        for (const query of [
          ...wrongTexts(resolve<Schema>(document, schema)).map((text) => `${name}=${text}`),
          `${name}=1&${name}=2`,
        ]) {
          tried += 1;
          faults.push(
            ...named(`${operation.operationId}?${query}`, await send(operation, undefined, `?${query}`), {
              parameter: name,
            }),
          );
        }
      }
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(10);
  });

  it('an If-Match that is no entity tag', async () => {
    const conditional = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'If-Match'));
    for (const operation of conditional) {
      const answer = await admin[operation.method as 'put'](pathOf(operation), operation.body && valid(operation)).set(
        'If-Match',
        '7',
      );
      expect(named(operation.operationId, answer as Refusal, { parameter: 'If-Match' })).toEqual([]);
    }
    expect(conditional.length).toBeGreaterThan(2);
  });
});

function allowsNull(given: Schema): boolean {
  const schema = resolve<Schema>(document, given);
  const parts = (schema['oneOf'] ?? schema['anyOf'] ?? []) as Schema[];
  return [schema.type].flat().includes('null') || parts.some(allowsNull);
}

function typesOf(given: Schema): string[] {
  const schema = resolve<Schema>(document, given);
  const parts = (schema['oneOf'] ?? schema['anyOf'] ?? []) as Schema[];
  return [...[schema.type ?? []].flat(), ...parts.flatMap(typesOf)];
}

function wrongTypes(schema: Schema): unknown[] {
  const types = typesOf(schema);
  const isNumber = types.includes('number') || types.includes('integer');
  return [
    ...(types.includes('string') ? [] : ['text']),
    ...(isNumber ? [] : [7]),
    ...(types.includes('boolean') ? [] : [true]),
    ...(types.includes('object') ? [] : [{ a: 1 }]),
    ...(types.includes('array') ? [] : [['a']]),
    ...(isNumber && !types.includes('number') ? [1.5, 2 ** 60] : []),
  ];
}

function wrongTexts(schema: Schema): string[] {
  if (schema.enum) return ['no-such-value', ''];
  if (schema.type === 'integer') return ['1.5', '0x10', '1e2', '', '%20', '99999999999999999999', '-1'];
  if (schema.type === 'boolean') return ['yes', '1', ''];
  if (schema['format'] === 'date-time') return ['yesterday', '2026-01-01', '2026-02-30T00:00:00Z', ''];
  return schema['pattern'] === undefined ? [] : ['%00', '!'];
}
