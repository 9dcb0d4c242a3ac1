import request from 'supertest';
import {
  type Operation,
  operationsOf,
  readDocument,
  resolve,
  routesOf,
  type Schema,
} from '../support/contract/index.js';
import { buildTown, type Town } from '../support/contract/world.js';
import { WatchedDigests } from '../support/database/watched-digests.js';
import { aClient } from '../support/factories/index.js';
import {
  assignmentProbes,
  assignToAction,
  FREE_PLACES,
  literalCases,
  literalFault,
  MARK,
  OPERATORS,
  operatorProbes,
  pollutionProbes,
  type Probe,
  runProbes,
  Stage,
  Tally,
  textOf,
} from '../support/injection/index.js';
import { sampleOf } from '../support/sampling/index.js';

jest.setTimeout(120_000);

const document = readDocument();
const operations = operationsOf(document).map((operation) => ({ id: operation.operationId, operation }));
const writing = operations.filter(
  ({ operation: { method, files } }) => ['post', 'put', 'patch'].includes(method) && files.length === 0,
);
const SHOWN = 10;
/** Collections that a refused request may change, each with the reason. */
const MOVING: Readonly<Record<string, string>> = {
  access_logs: 'every call leaves a row',
  limit_windows: 'every call is counted',
  stream_tickets: 'the database sweeps them 30 seconds after they were made',
};

let town: Town | undefined;
let stage: Stage;
let stored: WatchedDigests;
beforeAll(async () => {
  town = await buildTown();
  stage = await Stage.in(town);
  stored = new WatchedDigests(stage.vigia.connection, { isLeftOut: (name) => name in MOVING });
});
afterAll(async () => {
  if (!town) return;
  stage.close();
  await town.close();
});

/** What was examined, by kind of attack. */
const tallies = { operators: new Tally(), 'polluting keys': new Tally(), 'foreign fields': new Tally() };
type Kind = keyof typeof tallies;

function count(kind: Kind, { operationId }: Operation, places: readonly string[]): void {
  tallies[kind].count(operationId, places);
}

describe('refused by name, without a trace in the database, on a request that succeeds otherwise', () => {
  it.each(operations)('$id', async ({ operation }) => {
    const valid = await stage.prepare(operation);
    const shown = await stage.shown(valid);
    const probes: Readonly<Record<Kind, readonly Probe[]>> = {
      operators: await operatorProbes(stage, document, valid),
      'polluting keys': pollutionProbes(valid),
      'foreign fields': operation.body ? assignmentProbes(document, valid, shown) : [],
    };
    const before = await stored.read();
    const faults: string[] = [];
    for (const [kind, list] of Object.entries(probes)) {
      const sampled = sampleOf(
        list,
        // A field that no route knows is refused by its name, wherever it stands; the places of an operator differ.
        ({ place }) => [operation.operationId, kind === 'operators' ? place : kind].join(' '),
        ({ place, what }) => `${place} ${what}`,
      );
      const places = sampled.map(({ place }) => place);
      count(kind as Kind, operation, places);
      faults.push(...(await runProbes(stage, valid, sampled)));
    }
    expect(faults.slice(0, SHOWN)).toEqual([]);
    expect(await stored.read()).toEqual(before);
    expect(await stage.shown(valid)).toEqual(shown);
    const { status, body } = await stage.send(valid);
    const isGood = status < 300 || status === 426; // the best answer of a route of sockets to a request without that wish
    expect({ isGood, body: isGood ? '' : body }).toEqual({ isGood: true, body: '' });
  });

  it('left no trace in this process either, where the application runs too', () => {
    for (const prototype of [Object.prototype, Array.prototype, Function.prototype])
      expect(Object.getOwnPropertyNames(prototype)).not.toContain(MARK);
    for (const key in {}) throw new Error(`${key} came with an empty object`);
  });
});

describe('a payload, where any text or data may stand, is that text or data', () => {
  const free = operations.flatMap(({ id, operation }) => {
    const cases = literalCases(document, operation);
    return cases.length > 0 ? [{ id, operation, cases }] : [];
  });

  it('has no exemption that nothing needs', () => {
    const used = free.flatMap(({ id, cases }) => cases.map(({ place }) => `${id} ${place.pointer}`));
    expect([...new Set(used)].sort()).toEqual(Object.keys(FREE_PLACES).sort());
  });

  it.each(free)('$id', async ({ operation, cases }) => {
    const faults: string[] = [];
    for (const one of cases) {
      const fault = await literalFault(stage, operation, one);
      if (fault !== undefined) faults.push(fault);
    }
    expect(faults).toEqual([]);
  });
});

describe('an Idempotency-Key that looks like an operator', () => {
  it.each(OPERATORS.map(textOf).filter((text) => !text.includes(' ')))('%s finds its own answer only', async (key) => {
    const post = () => stage.admin.post('/clients', body).set('Idempotency-Key', key);
    const body = aClient();
    const first = await post().expect(201);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(first.body).toMatchObject({ name: body['name'] });
    const second = await post().expect(201);
    expect(second.headers).toHaveProperty('idempotency-replayed', 'true');
    expect(second.body).toEqual(first.body);
  });
});

describe('an action without a body takes nothing from one', () => {
  it.each(writing.filter(({ operation }) => operation.body === undefined))('$id', async ({ operation }) => {
    const { pointers, faults } = await assignToAction(stage, document, await stage.prepare(operation));
    count('foreign fields', operation, pointers);
    expect(faults).toEqual([]);
  });
});

describe('routes outside the document', () => {
  const QUERIES = ['?name[$ne]=1', '?$where=true', '?a.b=1', `?__proto__[${MARK}]=1`, '?filter={"$ne":null}'];

  it('take nothing from a query or a body: they answer as without, or refuse', async () => {
    const known = new Set(operations.map(({ operation }) => `${operation.method} ${operation.path}`));
    const others = routesOf(stage.vigia.app).filter((route) => !known.has(route) && !route.startsWith('head '));
    expect(others.length).toBeGreaterThan(5);
    const authorization = `Bearer ${stage.admin.token}`;
    for (const route of others) {
      const [method = '', template = ''] = route.split(' ');
      const path = template.replace('{id}', encodeURIComponent('{"$ne":null}'));
      const ask = (query: string) => {
        const agent = request(stage.vigia.url);
        const asked = agent[method as 'put'](path + query).set('Authorization', authorization);
        return method === 'get' ? asked : asked.send({ $set: { role: 'ADMIN' } });
      };
      const plain = await ask('');
      for (const query of QUERIES) {
        const { status } = await ask(query);
        expect({ route, query, isFine: status === plain.status || status === 400 }).toMatchObject({ isFine: true });
      }
    }
  });
});

describe('what was examined', () => {
  it('has a dozen operators', () => {
    expect(new Set(OPERATORS.map(textOf)).size).toBeGreaterThanOrEqual(12);
  });

  it.each<[Kind, typeof operations]>([
    ['operators', operations],
    ['polluting keys', operations],
    ['foreign fields', writing],
  ])('%s: every route', (kind, all) => {
    process.stdout.write(`injection: ${kind}: ${tallies[kind].toString()}\n`);
    expect(all.length).toBeGreaterThan(0);
    expect(tallies[kind].reached().sort()).toEqual(all.map(({ id }) => id).sort());
  });

  it('is every parameter and every property of a body', () => {
    const spelt = { path: (name: string) => `{${name}}`, query: (name: string) => `?${name}`, header: String };
    const left = operations.flatMap(({ id, operation: { parameters, body } }) => {
      const properties = Object.keys(resolve<Schema>(document, body ?? {}).properties ?? {});
      const given = parameters.map(({ name, in: place }) => spelt[place](name));
      const examined = tallies.operators.placesOf(id);
      return [...given, ...properties.map((name) => `/${name}`)]
        .filter((place) => !examined.includes(place))
        .map((place) => `${id} ${place}`);
    });
    expect(left).toEqual([]);
  });
});
