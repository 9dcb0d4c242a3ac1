import { ACCESS_TABLE, type AccessRow, type Rule, type Thing } from '../support/access/index.js';
import { routesOf } from '../support/contract/index.js';
import { buildTown, type Town } from '../support/contract/world.js';
import { WatchedDigests } from '../support/database/watched-digests.js';
import { actorFor } from '../support/factories/index.js';
import { PERMISSIONS } from '../../src/modules/auth/index.js';
import type { ApiClient } from '../support/app/test-app.js';

jest.setTimeout(60_000);

type Row = { id: string; number?: number; clientId?: string };
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Rows of a rule's kind. Those whose list grows with every request are looked at by the suite that they name. */
function rowsWith<K extends Rule['kind']>(kind: K): RowOf<K>[] {
  return Object.entries(ACCESS_TABLE).flatMap(([route, row]) =>
    row.rule.kind === kind && !('elsewhere' in row.rule) ? [{ route, row, rule: row.rule as RuleOf<K> }] : [],
  );
}
type RuleOf<K> = Extract<Rule, { kind: K }>;
interface RowOf<K> {
  readonly route: string;
  readonly row: AccessRow;
  readonly rule: RuleOf<K>;
}

const MISSING_ID = 'ffffffffffffffffffffffff';
const MISSING_NUMBER = '999999999';
/** No route that needs them is called here. */
const NO_SECRETS = {
  credentials: { email: '', password: '' },
  password: '',
  refreshToken: () => Promise.reject(new Error('no session was opened')),
};

/** What may do everything, bound to one client: only the reach is left to say no. */
const CALLERS: readonly {
  readonly who: string;
  readonly bind: (town: Town, clientId: string) => Promise<ApiClient>;
}[] = [
  { who: 'a person', bind: ({ vigia }, clientId) => actorFor(vigia, { role: 'ADMIN', clientIds: [clientId] }) },
  {
    who: 'a key of staff',
    bind: async ({ vigia, token }, clientId) => {
      const scopes = PERMISSIONS.filter((permission) => permission !== 'self:access');
      const { body } = await vigia
        .as(token)
        .post('/api-keys', { ...anApiKey(clientId), scopes })
        .expect(201);
      return vigia.as((body as { key: string }).key);
    },
  },
];

function anApiKey(clientId: string): object {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  return { name: 'Integração', scopes: ['clients:read'], clientId, expiresAt };
}

let town: Town;
/** Collections that hold what people have written, of every client. */
const WRITTEN_BY_PEOPLE = new Set(['clients', 'services', 'client_keys', 'transactions', 'api_keys']);
let stored: WatchedDigests;
beforeAll(async () => {
  town = await buildTown();
  stored = new WatchedDigests(town.vigia.connection, {
    isLeftOut: (name) => !WRITTEN_BY_PEOPLE.has(name),
    optionsFor: () => ({ projection: { lastUsedAt: 0 } }),
  });
}, 120_000);
afterAll(() => town.close());

describe.each(CALLERS)('$who bound to one client', ({ bind }) => {
  let admin: ApiClient;
  let bound: ApiClient;
  let ownClient: string;
  let otherClient: string;
  beforeAll(async () => {
    admin = town.vigia.as(town.token);
    [ownClient = '', otherClient = ''] = town.world.clientIds;
    bound = await bind(town, ownClient);
  });

  const ask = (api: ApiClient, route: string, path: string, body?: object) => {
    const method = route.split(' ')[0] as Method;
    return api[method](path.replace('/api/v1', ''), body);
  };
  const rowsOf = async (api: ApiClient, of: Thing, query = ''): Promise<Row[]> =>
    ((await api.get(`/${of}?limit=100${query}`).expect(200)).body as { items: Row[] }).items;
  const clientOf = (of: Thing, row: Row): string | undefined => (of === 'clients' ? row.id : row.clientId);
  const oneOf = async (of: Thing, clientId: string): Promise<Row> => {
    const row = (await rowsOf(admin, of)).find((candidate) => clientOf(of, candidate) === clientId);
    if (!row) throw new Error(`the town has no ${of} of client ${clientId}`);
    return row;
  };

  it('meets no route without a row in the table', () => {
    const routes = routesOf(town.vigia.app).filter((route) => !route.startsWith('head '));
    expect(routes.length).toBeGreaterThan(20);
    expect([...routes].sort()).toEqual([...Object.keys(ACCESS_TABLE)].sort());
  });

  let calls = 0;
  const bodyOf = async ({ body }: AccessRow, clientId = ownClient): Promise<object | undefined> =>
    body?.({ clientId, n: (calls += 1), ...NO_SECRETS });

  const single = rowsWith('one');
  it.each(single)('$route: foreign is as missing', async ({ route, row, rule }) => {
    const foreign = await oneOf(rule.of, otherClient);
    const before = await stored.read();
    const spellings = [[foreign.id, MISSING_ID]];
    if (foreign.number !== undefined) spellings.push([String(foreign.number), MISSING_NUMBER]);
    for (const [foreignId = '', missingId = ''] of spellings) {
      const body = await bodyOf(row);
      const given = await ask(bound, route, pathOf(route, foreignId), body);
      const missing = await ask(bound, route, pathOf(route, missingId), body);
      expect(missing.status).toBe(404);
      expect(given.status).toBe(404);
      expect({ ...given.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    }
    expect(await stored.read()).toEqual(before);
  });

  it.each(single.filter(({ route }) => route.startsWith('get ')))('$route: the own one is answered', async (entry) => {
    const own = await oneOf(entry.rule.of, ownClient);
    const answer = await ask(bound, entry.route, pathOf(entry.route, own.id)).expect(200);
    expect(JSON.stringify(answer.body)).not.toContain(otherClient);
  });

  it.each(rowsWith('list'))('$route: own rows only', async ({ rule }) => {
    const everything = await rowsOf(admin, rule.of);
    expect(new Set(everything.map((row) => clientOf(rule.of, row)))).toEqual(new Set([ownClient, otherClient]));
    const seen = await rowsOf(bound, rule.of);
    expect(new Set(seen.map((row) => clientOf(rule.of, row)))).toEqual(new Set([ownClient]));
    const numbered = await bound.get(`/${rule.of}?page=1&limit=100`).expect(200);
    expect((numbered.body as { total: number }).total).toBe(seen.length);
    if (!rule.filtersClient) return;
    expect(await rowsOf(bound, rule.of, `&clientId=${otherClient}`)).toEqual([]);
    expect(await rowsOf(bound, rule.of, `&clientId=${MISSING_ID}`)).toEqual([]);
  });

  it.each(rowsWith('make'))('$route: for a foreign client as for a missing one', async ({ route, row }) => {
    const before = await stored.read();
    const path = pathOf(route, '');
    const foreign = await ask(bound, route, path, await bodyOf(row, otherClient));
    const missing = await ask(bound, route, path, await bodyOf(row, MISSING_ID));
    expect([404, 422]).toContain(missing.status);
    expect(foreign.status).toBe(missing.status);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    expect(await stored.read()).toEqual(before);
    await ask(bound, route, path, await bodyOf(row)).expect(201);
  });

  it.each(rowsWith('people'))('$route: somebody else is as missing', async ({ route, row }) => {
    const body = await bodyOf(row);
    const foreign = await ask(bound, route, pathOf(route, town.world.userId), body);
    const missing = await ask(bound, route, pathOf(route, MISSING_ID), body);
    expect(missing.status).toBe(404);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    expect((await admin.get('/me')).status).toBe(200);
  });

  it.each(rowsWith('staff'))('$route: refused', async ({ route, row }) => {
    const before = await stored.read();
    await ask(bound, route, pathOf(route, MISSING_ID), await bodyOf(row)).expect(403);
    expect(await stored.read()).toEqual(before);
  });

  it('finds no other client by e-mail, CPF, CNPJ, word, state or service', async () => {
    const clear = await admin
      .post(`/clients/${otherClient}/personal-data`, { purpose: 'to search for it' })
      .expect(200);
    const { body: shown } = await admin.get(`/clients/${otherClient}`).expect(200);
    const other = { ...shown, ...clear.body } as Record<string, string | null>;
    for (const term of [other['email'], other['cpf'], other['cnpj'], other['name']]) {
      if (!term) continue;
      const found = await rowsOf(bound, 'clients', `&search=${encodeURIComponent(term)}`);
      expect(found.filter((row) => row.id !== ownClient)).toEqual([]);
    }
    const service = await oneOf('services', otherClient);
    expect(await rowsOf(bound, 'incidents', `&serviceId=${service.id}`)).toEqual([]);
    for (const state of ['up', 'down', 'suspect', 'new'])
      for (const row of await rowsOf(bound, 'services', `&state=${state}`)) expect(row.clientId).toBe(ownClient);
  });

  function pathOf(route: string, id: string): string {
    return (route.split(' ')[1] ?? '').replace('{id}', id);
  }

  /** Without what machines write of them. */
});
