import mongoose from 'mongoose';
import { startTestApp, type TestApp } from '../support/app/test-app.js';
import { type Operation, operationsOf, readDocument } from '../support/contract/index.js';
import { createClient } from '../support/factories/index.js';
import { type FakeProviders, startFakeProviders } from '../support/providers/index.js';

jest.setTimeout(120_000);

const HEX_ID = 'f'.repeat(24);
const NOW = Date.now();
const day = (n: number): string => new Date(NOW + n * 86_400_000).toISOString();

/** Values to ask for, by the name of the parameter; a new parameter of a list needs some. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  action: ['client.created'],
  actor: [HEX_ID],
  clientId: [HEX_ID],
  deleted: ['true'],
  destinationId: [HEX_ID],
  endpoint: ['/api/v1/clients'],
  externalReference: ['pedido-1'],
  from: [day(-1)],
  incidentId: [HEX_ID],
  ip: ['203.0.113.7'],
  method: ['GET'],
  open: ['true', 'false'],
  page: ['1'],
  reversalOf: [HEX_ID],
  role: ['ADMIN'],
  search: ['joao', 'joao silva', 'a@b.example', '529.982.247-25', '12ABC34501DE35', '(81) 98765-4321', '11987654374'],
  serviceId: [HEX_ID],
  status: ['200'],
  tag: ['vip'],
  target: [HEX_ID],
  targetType: ['client'],
  to: [day(0)],
  userId: [HEX_ID],
};
/** Where the page came from plays no part in the plan of its filter. */
const PAGING = new Set(['limit', 'cursor']);

interface Asked {
  readonly collection: string;
  readonly isCount: boolean;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort: Readonly<Record<string, number>> | undefined;
}

const document = readDocument();
const lists = operationsOf(document)
  .filter(({ method, parameters }) => method === 'get' && parameters.some(({ name }) => name === 'limit'))
  .map((operation) => ({ id: operation.operationId, operation }));

/** One query for each parameter and value, and for each pair of a sort and a filter. */
function queriesOf({ parameters }: Operation): string[] {
  const one = parameters
    .filter((parameter) => parameter.in === 'query' && !PAGING.has(parameter.name))
    .map(({ name, schema }) => {
      const values = (schema.enum as string[] | undefined) ?? refEnum(schema) ?? VALUES[name];
      if (!values) throw new Error(`nothing is known to ask for in ${name}`);
      return values.map((value) => `${name}=${encodeURIComponent(value)}`);
    });
  const sorts = one.flat().filter((pair) => pair.startsWith('sort='));
  const others = one.flat().filter((pair) => !pair.startsWith('sort='));
  const apart = others.flatMap((other) => [other, ...sorts.map((sort) => `${other}&${sort}`)]);
  return ['', ...sorts, ...apart];
}

function refEnum(schema: { readonly $ref?: string; readonly allOf?: unknown }): string[] | undefined {
  const ref = schema.$ref ?? (schema.allOf as { $ref?: string }[] | undefined)?.[0]?.$ref;
  return ref === undefined ? undefined : (document.components.schemas[ref.split('/').at(-1) ?? '']?.enum as string[]);
}

type IndexKey = readonly (readonly [field: string, direction: number])[];

/** True of nearly every row: alone it narrows nothing. */
const FLAG = 'deleted';

/**
 * Whether an index finds the rows or gives their order, as a MongoDB server uses it. Judged by the declared indexes: the compatible
 * server that tests run on takes an index only where it holds every field of the filter, and what that costs the benches measure.
 */
function isServed(indexes: readonly IndexKey[], { isCount, filter, sort }: Asked): boolean {
  const bounds = boundsOf(filter);
  // A number of all pages counts them all; it stops at a limit.
  if (isCount && [...bounds.keys()].every((field) => field === FLAG)) return true;
  return indexes.some((index) => {
    const [first = ''] = index[0] ?? [];
    if (bounds.has(first) && first !== FLAG) return true;
    if (sort) return givesOrder(index, sort, bounds);
    const leading = index.slice(0, 2).map(([field]) => field);
    return first === FLAG && bounds.has(FLAG) && leading.every((field) => bounds.has(field));
  });
}

/** Fields that the filter binds, each with whether to one value. */
function boundsOf(filter: Asked['filter']): Map<string, boolean> {
  const bounds = new Map<string, boolean>();
  for (const [field, value] of Object.entries(filter)) {
    if (field === '$and')
      for (const part of value as Asked['filter'][])
        for (const [name, isOne] of boundsOf(part)) bounds.set(name, isOne || bounds.get(name) === true);
    else if (!field.startsWith('$')) {
      const operators = operatorsIn(value);
      if (operators.every((operator) => NARROWING.has(operator))) bounds.set(field, operators.length === 0);
    }
  }
  return bounds;
}

const NARROWING = new Set(['$eq', '$in', '$gt', '$gte', '$lt', '$lte', '$elemMatch']);

function operatorsIn(value: unknown): string[] {
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.keys(value) : [];
}

/** Forwards or backwards, behind fields that are bound to one value. */
function givesOrder(index: IndexKey, sort: Readonly<Record<string, number>>, bounds: Map<string, boolean>): boolean {
  const wanted = Object.entries(sort);
  const skipped = index.findIndex(([field]) => bounds.get(field) !== true);
  const order = index.slice(Math.max(skipped, 0), Math.max(skipped, 0) + wanted.length);
  return [1, -1].some((sign) =>
    wanted.every(([field, direction], at) => order[at]?.[0] === field && order[at][1] === direction * sign),
  );
}

describe('every list', () => {
  let vigia: TestApp;
  let providers: FakeProviders;
  let asked: Asked[] = [];
  beforeAll(async () => {
    providers = await startFakeProviders();
    vigia = await startTestApp(providers.environment);
    const admin = await vigia.admin();
    for (let n = 0; n < 3; n += 1) await createClient(admin, { tags: ['vip'], company: 'João' });
    mongoose.set('debug', (collection: string, method: string, filter: Asked['filter'], ...rest: object[]) => {
      const { sort } = ((method === 'find' && rest.at(-1)) || {}) as Pick<Asked, 'sort'>;
      if (['find', 'findOne', 'countDocuments'].includes(method))
        asked.push({ collection, isCount: method === 'countDocuments', filter, sort });
    });
  });
  afterAll(async () => {
    mongoose.set('debug', false);
    await vigia.close();
    await providers.close();
  });

  it('is one of these', () => {
    expect(lists.length).toBeGreaterThan(10);
  });

  it.each(lists)('$id reads no collection from end to end', async ({ operation }) => {
    const admin = await vigia.admin();
    const path = operation.path.replace('/api/v1', '').replace(/\{\w+\}/, HEX_ID);
    const faults: string[] = [];
    for (const query of queriesOf(operation)) {
      asked = [];
      const { status } = await admin.get(`${path}${query === '' ? '' : `?${query}`}`);
      if (status !== 200 && status !== 404) faults.push(`?${query}: ${String(status)}`);
      for (const one of [...asked])
        if (!isServed(await indexesOf(one.collection), one))
          faults.push(`?${query}: ${one.collection} ${JSON.stringify(one.filter)} ${JSON.stringify(one.sort)}`);
    }
    expect(faults).toEqual([]);
  });

  const known = new Map<string, readonly IndexKey[]>();
  async function indexesOf(collection: string): Promise<readonly IndexKey[]> {
    const keys =
      known.get(collection) ??
      (await vigia.connection.collection(collection).indexes()).map(({ key }) => Object.entries(key) as IndexKey);
    known.set(collection, keys);
    return keys;
  }
});

describe('an index', () => {
  const indexes: IndexKey[] = [
    [['_id', 1]],
    [
      ['deleted', 1],
      ['number', -1],
      ['_id', -1],
    ],
    [['cpfIndex', 1]],
  ];
  const about = (filter: Asked['filter'], sort?: Asked['sort'], isCount = false): Asked => ({
    collection: 'clients',
    isCount,
    filter,
    sort,
  });

  it.each([
    [{ _id: HEX_ID, deleted: false }, undefined],
    [{ $and: [{ deleted: false }, { cpfIndex: 'x' }] }, { nameKey: 1 }],
    [{ deleted: false, status: 'active' }, { number: 1 }],
    [
      { deleted: false, status: 'active' },
      { number: -1, _id: -1 },
    ],
  ])('serves %j in the order %j', (filter, sort) => {
    expect(isServed(indexes, about(filter, sort))).toBe(true);
  });

  it.each([
    [{ deleted: false, status: 'active' }, { nameKey: 1 }],
    [{ deleted: false, status: 'active' }, undefined],
    [{ deleted: false }, { number: 1, _id: -1 }],
    [{ _id: { $exists: true } }, { createdAt: -1 }],
    [{ cpfIndex: { $ne: null } }, undefined],
    [{ status: 'active' }, { number: -1 }],
    [{}, undefined],
    [{ deleted: false }, undefined],
  ])('does not serve %j in the order %j', (filter, sort) => {
    expect(isServed(indexes, about(filter, sort))).toBe(false);
  });

  it('is not needed to count all, and needed to count some', () => {
    expect(isServed(indexes, about({ deleted: false }, undefined, true))).toBe(true);
    expect(isServed(indexes, about({ deleted: false, status: 'active' }, undefined, true))).toBe(false);
  });
});
