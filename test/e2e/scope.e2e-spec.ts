import { routesOf } from '../support/contract/index.js';
import { buildTown, type Town } from '../support/contract/world.js';
import { actorFor, aService } from '../support/factories/index.js';
import { PERMISSIONS } from '../../src/modules/auth/index.js';
import type { ApiClient } from '../support/app/test-app.js';

jest.setTimeout(60_000);

/** What a route does with somebody who is bound to one client. Kept by hand: taken from the code it would prove itself. */
type Rule =
  /** Holds nothing of any client, or nothing but sums over everything. */
  | { readonly kind: 'open' }
  /** Staff only. */
  | { readonly kind: 'staff'; readonly body: object }
  /** About somebody else: for staff, missing for everybody else. */
  | { readonly kind: 'people'; readonly body?: object }
  /** About one thing: another client's answers as a missing one. */
  | { readonly kind: 'one'; readonly of: Thing; readonly body?: object }
  /** Rows of the caller's reach only. */
  | { readonly kind: 'list'; readonly of: Thing; readonly filtersClient: boolean }
  /** Rows that every request adds to: the named suite looks at them. */
  | { readonly kind: 'elsewhere'; readonly suite: string }
  /** Makes something for the client named in the body. */
  | { readonly kind: 'make'; readonly body: (clientId: string) => object };

type Thing = 'api-keys' | 'clients' | 'services' | 'incidents' | 'notifications' | 'notifications/destinations';

const OPEN: Rule = { kind: 'open' };
const ACCESS_LOG: Rule = { kind: 'elsewhere', suite: 'access-logs.e2e-spec.ts' };
const one = (of: Thing, body?: object): Rule => ({ kind: 'one', of, ...(body ? { body } : {}) });
const list = (of: Thing, filtersClient = true): Rule => ({ kind: 'list', of, filtersClient });

const RULES: Readonly<Record<string, Rule>> = {
  'get /': OPEN,
  'get /docs': OPEN,
  'get /docs/start.js': OPEN,
  'get /redoc': OPEN,
  'get /redoc/redoc.js': OPEN,
  'get /openapi.json': OPEN,
  'get /metrics': OPEN,
  'get /health': OPEN,
  'get /health/live': OPEN,
  'get /health/ready': OPEN,
  'get /api/v1/health': OPEN,
  'get /api/v1/health/stats': OPEN,
  'post /api/v1/auth/login': OPEN,
  'post /api/v1/auth/password/strength': OPEN,
  'get /.well-known/jwks.json': OPEN,
  'post /api/v1/auth/refresh': OPEN,
  'post /api/v1/auth/logout': OPEN,
  'get /api/v1/auth/session': OPEN,
  'post /api/v1/auth/tickets': OPEN,
  'get /api/v1/auth/explain': OPEN,
  'get /api/v1/me': OPEN,
  'get /api/v1/me/sessions': OPEN,
  'delete /api/v1/me/sessions/{id}': OPEN,
  'post /api/v1/auth/invitations/accept': OPEN,
  'post /api/v1/auth/register': OPEN,
  'post /api/v1/auth/password/forgot': OPEN,
  'post /api/v1/auth/password/reset': OPEN,
  'post /api/v1/auth/password/change': OPEN,
  'get /api/v1/auth/roles': OPEN,
  'get /api/v1/auth/permissions': OPEN,
  'post /api/v1/auth/roles': { kind: 'staff', body: { name: 'NIGHT_SHIFT', permissions: [] } },
  'patch /api/v1/auth/roles/{name}': { kind: 'staff', body: { permissions: [] } },
  'delete /api/v1/auth/roles/{name}': { kind: 'staff', body: {} },
  'get /api/v1/users': OPEN, // answers nobody: users.e2e-spec.ts
  'post /api/v1/users': {
    kind: 'staff',
    body: { email: 'ana@vigia.example', name: 'Ana', role: 'GUEST', clientIds: null },
  },
  'get /api/v1/users/{id}': { kind: 'people' },
  'patch /api/v1/users/{id}': { kind: 'people', body: { name: 'Trocada' } },
  'post /api/v1/users/{id}/disable': { kind: 'people' },
  'post /api/v1/users/{id}/enable': { kind: 'people' },
  'post /api/v1/users/{id}/unlock': { kind: 'people' },
  'put /api/v1/users/{id}/role': { kind: 'people', body: { role: 'GUEST' } },
  'post /api/v1/users/{id}/reset-password': { kind: 'people' },
  'get /api/v1/users/{id}/sessions': { kind: 'people' },
  'delete /api/v1/users/{id}/sessions': { kind: 'people' },
  'get /api/v1/auth/keys': { kind: 'staff', body: {} },
  'post /api/v1/auth/keys/rotate': { kind: 'staff', body: {} },
  'get /api/v1/api-keys': list('api-keys'),
  'post /api/v1/api-keys': { kind: 'make', body: (clientId) => anApiKey(clientId) },
  'get /api/v1/api-keys/{id}': one('api-keys'),
  'patch /api/v1/api-keys/{id}': one('api-keys', { name: 'Trocada' }),
  'post /api/v1/api-keys/{id}/rotate': one('api-keys', {}),
  'delete /api/v1/api-keys/{id}': one('api-keys'),
  'get /api/v1/clients': list('clients', false),
  'post /api/v1/clients': { kind: 'staff', body: { name: 'Outra', email: 'outra@padaria.example' } },
  'get /api/v1/clients/{id}': one('clients'),
  'put /api/v1/clients/{id}': one('clients', { name: 'Trocada', email: 'trocada@padaria.example' }),
  'patch /api/v1/clients/{id}': one('clients', { description: 'trocada' }),
  'delete /api/v1/clients/{id}': one('clients'),
  'post /api/v1/clients/{id}/personal-data': one('clients', { purpose: 'Confirmar contrato' }),
  'get /api/v1/clients/{id}/status': one('clients'),
  'get /api/v1/clients/{id}/logins': one('clients'),
  'get /api/v1/services': list('services'),
  'post /api/v1/services': { kind: 'make', body: (clientId) => aService(clientId) },
  'get /api/v1/services/{id}': one('services'),
  'put /api/v1/services/{id}': one('services', { name: 'Trocado', url: 'https://padaria.example' }),
  'patch /api/v1/services/{id}': one('services', { name: 'Trocado' }),
  'delete /api/v1/services/{id}': one('services'),
  'post /api/v1/services/{id}/pause': one('services'),
  'post /api/v1/services/{id}/resume': one('services'),
  'post /api/v1/services/{id}/run': one('services'),
  'get /api/v1/services/{id}/checks': one('services'),
  'get /api/v1/services/{id}/incidents': one('services'),
  'get /api/v1/services/{id}/uptime': one('services'),
  'get /api/v1/incidents': list('incidents'),
  'get /api/v1/incidents/{id}': one('incidents'),
  'get /api/v1/access-logs': ACCESS_LOG,
  'get /api/v1/access-logs/export': ACCESS_LOG,
  'get /api/v1/access-logs/{id}': ACCESS_LOG,
  'post /api/v1/access-logs': {
    kind: 'make',
    body: (clientId) => ({ clientId, action: 'read', method: 'GET', endpoint: '/erp', statusCode: 200 }),
  },
  'put /api/v1/access-logs': OPEN,
  'patch /api/v1/access-logs': OPEN,
  'delete /api/v1/access-logs': OPEN,
  'put /api/v1/access-logs/{id}': OPEN,
  'patch /api/v1/access-logs/{id}': OPEN,
  'delete /api/v1/access-logs/{id}': OPEN,
  'get /api/v1/notifications': list('notifications'),
  'get /api/v1/notifications/{id}': one('notifications'),
  'post /api/v1/notifications/{id}/retry': one('notifications'),
  'get /api/v1/notifications/destinations': list('notifications/destinations'),
  'post /api/v1/notifications/destinations': {
    kind: 'make',
    body: (clientId) => ({ clientId, kind: 'email', name: 'Plantão', address: 'plantao@padaria.example' }),
  },
  'get /api/v1/notifications/destinations/{id}': one('notifications/destinations'),
  'patch /api/v1/notifications/destinations/{id}': one('notifications/destinations', { name: 'Trocado' }),
  'delete /api/v1/notifications/destinations/{id}': one('notifications/destinations'),
  'post /api/v1/notifications/destinations/{id}/test': one('notifications/destinations'),
};

type Row = { id: string; number?: number; clientId?: string };
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

const MISSING_ID = 'ffffffffffffffffffffffff';
const MISSING_NUMBER = '999999999';
const rules = Object.entries(RULES);

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
beforeAll(async () => {
  town = await buildTown();
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

  it('meets no route without a rule here', () => {
    const routes = routesOf(town.vigia.app).filter((route) => !route.startsWith('head '));
    expect(routes.length).toBeGreaterThan(20);
    expect([...routes].sort()).toEqual([...Object.keys(RULES)].sort());
  });

  const single = rules.flatMap(([route, rule]) => (rule.kind === 'one' ? [{ route, rule }] : []));
  it.each(single)('$route: foreign is as missing', async ({ route, rule }) => {
    const foreign = await oneOf(rule.of, otherClient);
    const before = await stored();
    const spellings = [[foreign.id, MISSING_ID]];
    if (foreign.number !== undefined) spellings.push([String(foreign.number), MISSING_NUMBER]);
    for (const [foreignId = '', missingId = ''] of spellings) {
      const given = await ask(bound, route, pathOf(route, foreignId), rule.body);
      const missing = await ask(bound, route, pathOf(route, missingId), rule.body);
      expect(missing.status).toBe(404);
      expect(given.status).toBe(404);
      expect({ ...given.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    }
    expect(await stored()).toEqual(before);
  });

  it.each(single.filter(({ route }) => route.startsWith('get ')))('$route: the own one is answered', async (entry) => {
    const own = await oneOf(entry.rule.of, ownClient);
    const answer = await ask(bound, entry.route, pathOf(entry.route, own.id)).expect(200);
    expect(JSON.stringify(answer.body)).not.toContain(otherClient);
  });

  const lists = rules.flatMap(([route, rule]) => (rule.kind === 'list' ? [{ route, rule }] : []));
  it.each(lists)('$route: own rows only', async ({ rule }) => {
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

  const makers = rules.flatMap(([route, rule]) => (rule.kind === 'make' ? [{ route, rule }] : []));
  it.each(makers)('$route: for a foreign client as for a missing one', async ({ route, rule }) => {
    const before = await stored();
    const path = pathOf(route, '');
    const foreign = await ask(bound, route, path, rule.body(otherClient));
    const missing = await ask(bound, route, path, rule.body(MISSING_ID));
    expect([404, 422]).toContain(missing.status);
    expect(foreign.status).toBe(missing.status);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    expect(await stored()).toEqual(before);
    await ask(bound, route, path, rule.body(ownClient)).expect(201);
  });

  const people = rules.flatMap(([route, rule]) => (rule.kind === 'people' ? [{ route, rule }] : []));
  it.each(people)('$route: somebody else is as missing', async ({ route, rule }) => {
    const foreign = await ask(bound, route, pathOf(route, town.world.userId), rule.body);
    const missing = await ask(bound, route, pathOf(route, MISSING_ID), rule.body);
    expect(missing.status).toBe(404);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    expect((await admin.get('/me')).status).toBe(200);
  });

  const staffOnly = rules.flatMap(([route, rule]) => (rule.kind === 'staff' ? [{ route, rule }] : []));
  it.each(staffOnly)('$route: refused', async ({ route, rule }) => {
    const before = await stored();
    await ask(bound, route, pathOf(route, ''), rule.body).expect(403);
    expect(await stored()).toEqual(before);
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
  async function writtenKeys(): Promise<string[]> {
    const found = await town.vigia.connection.collection('api_keys').find({}).project({ lastUsedAt: 0 }).toArray();
    return found.map((row) => JSON.stringify(row)).sort();
  }

  /** What people have written, of every client. */
  async function stored(): Promise<unknown> {
    const rows = async (name: string) =>
      (await town.vigia.connection.collection(name).find({}).toArray()).map((row) => JSON.stringify(row)).sort();
    return {
      clients: await rows('clients'),
      services: await rows('services'),
      keys: await rows('client_keys'),
      apiKeys: await writtenKeys(),
    };
  }
});
