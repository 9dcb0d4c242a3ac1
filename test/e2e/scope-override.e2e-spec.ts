import { cnpjCheckDigits, cpfCheckDigits } from '../../libs/brazil/index.js';
import { PERMISSIONS } from '../../src/modules/auth/index.js';
import {
  ACCESS_TABLE,
  AccessObjects,
  type AccessRow,
  type AccessTown,
  type Attack,
  attacksOn,
  type Caller,
  type ForeignClient,
  keyOf,
  makeForeignClient,
  MISSING_CLIENT,
  type NamedClient,
  openAccessTown,
  parameterOf,
  storedBy,
  type Thing,
} from '../support/access/index.js';
import { ADMIN } from '../support/app/test-app.js';
import { routesOf } from '../support/contract/index.js';
import { createService } from '../support/factories/index.js';
import { sampleOf, SHARE } from '../support/sampling/index.js';
import { createHttpExchange, type HttpAnswer, type HttpExchange } from '../support/ledger/http-exchange.js';

jest.setTimeout(60_000);

const LANES = 8;
const DEADLINE_MS = 30_000;
/** Answers whose text changes by itself. */
const VARYING = new Set(['get /metrics']);
/** What a success ends, so that the next call needs another one. */
const USED_UP = new Set([
  'post /api/v1/api-keys/{id}/rotate',
  'post /api/v1/notifications/{id}/retry',
  ...['approve', 'reject', 'cancel', 'reversals'].map((move) => `post /api/v1/transactions/{id}/${move}`),
]);

/** Lists that calls add rows to. */
const GROWING: ReadonlySet<Thing> = new Set(['access-logs', 'audit']);

const routes = Object.entries(ACCESS_TABLE).map(([route, row]) => ({ route, row }));
const readable = routes.filter(({ route, row }) => route.startsWith('get ') && ['one', 'list'].includes(row.rule.kind));

/** A key that may do everything, bound to one client, names another one. */
describe('naming another client', () => {
  let town: AccessTown;
  let http: HttpExchange;
  let objects: AccessObjects;
  let program: Caller;
  let foreign: ForeignClient;
  let canaries: RegExp;
  /** What is stored of the foreign client. */
  let foreignRows: ReturnType<typeof storedBy>;
  let untouched: object;
  let pausedService: string;
  /** Until when the access log and the audit are asked about: calls add rows to them. */
  let logUntil: string;
  const cursors = new Map<Thing, Promise<string>>();
  /** For a route that uses things up: one that is not used up yet. */
  let unused: Promise<string> | undefined;
  let calls = 0;
  let attacksRun = 0;
  const waysTried = new Map<string, Set<Attack['name']>>();
  const startedAt = performance.now();

  beforeAll(async () => {
    town = await openAccessTown({ FIRST_PAGE: 'closed' });
    objects = new AccessObjects(town);
    const scopes = PERMISSIONS.filter((permission) => permission !== 'self:access');
    const key = await keyOf(town.admin, scopes, town.ownClient);
    const headers = { authorization: `Bearer ${key}` };
    program = { name: 'key', kind: 'key', role: 'ADMIN', isBound: true, headers, userId: null };
    pausedService = (await createService(town.admin, town.ownClient)).id;
    await town.admin.post(`/services/${pausedService}/pause`).expect(200);
    foreign = await makeForeignClient(town, 'zarabatana', 78_900_001, documents('529982247', '112223330001'));
    // The newest rows of all: a page that begins after them begins with those of the first one.
    const newest = await makeForeignClient(town, 'quixotesco', 78_900_101, documents('123456789', '998887770001'));
    canaries = anyOf([...foreign.canaries, ...newest.canaries]);
    logUntil = new Date().toISOString();
    foreignRows = storedBy(town.vigia.connection, [...Object.values(foreign.things), foreign.userId]);
    untouched = await foreignRows.read();
  }, 120_000);
  afterAll(() => town.close());
  // Anew for each route: a connection that was idle for long may be closed by the server at the moment of its use.
  beforeEach(() => {
    http = createHttpExchange(town.vigia.url, LANES);
  });
  afterEach(() => http.close());

  const adminHeaders = (): Record<string, string> => ({ authorization: `Bearer ${town.admin.token}` });

  async function send(route: string, path: string, body: string | null, headers: object): Promise<HttpAnswer> {
    const method = (route.split(' ')[0] ?? '').toUpperCase();
    return http.send({ method, path, headers: { ...headers }, body, timeoutMs: DEADLINE_MS });
  }

  const queryOf = (row: AccessRow): string | undefined =>
    row.rule.kind === 'list' && GROWING.has(row.rule.of) ? `to=${logUntil}` : row.query;

  async function bodyOf({ body }: AccessRow): Promise<Record<string, unknown>> {
    const refreshToken = async (): Promise<string> => (await objects.openSession()).refreshToken;
    const needs = { clientId: town.ownClient, n: (calls += 1), credentials: ADMIN, password: '', refreshToken };
    return { ...(await body?.(needs)) };
  }

  /** A thing of the caller's own; of a deletion the other one's, else the key would delete itself sooner or later. */
  async function parameterFor(route: string, row: AccessRow, other: NamedClient): Promise<string> {
    if (route.startsWith('delete ')) return parameterOf(row, other).foreign;
    if (route.endsWith('/run')) return pausedService; // answers at once
    if (!USED_UP.has(route)) return objects.standingOf(row, 'own', program);
    return (unused ??= objects.freshOf(route, row, 'own', program));
  }

  async function answerTo(route: string, row: AccessRow, attack: Attack, other: NamedClient): Promise<HttpAnswer> {
    const template = route.split(' ')[1] ?? '';
    const parameter = template.includes('{') ? (attack.parameter ?? (await parameterFor(route, row, other))) : '';
    const query = [queryOf(row), attack.query].filter(Boolean).join('&');
    const path = template.replace(/\{\w+\}/, parameter) + (query === '' ? '' : `?${query}`);
    const valid = await bodyOf(row);
    const body = attack.body ? attack.body(valid) : row.body ? JSON.stringify(valid) : null;
    const answer = await send(route, path, body, { ...program.headers, ...attack.headers });
    if (answer.status < 300) unused = undefined;
    return answer;
  }

  async function attacksFor(route: string, row: AccessRow, other: NamedClient, cursor: string): Promise<Attack[]> {
    if (!route.includes('{')) return attacksOn(town.ownClient, other, null, cursor);
    const parameters = { own: await objects.standingOf(row, 'own', program), ...parameterOf(row, other) };
    return attacksOn(town.ownClient, other, parameters, cursor);
  }

  /** What an attack gains, in words; nothing where it answers as one that names nobody. */
  async function gainOf(route: string, row: AccessRow, attack: Attack, alike: Attack): Promise<string[]> {
    const given = await answerTo(route, row, attack, foreign);
    const missing = await answerTo(route, row, alike, MISSING_CLIENT);
    attacksRun += 1;
    waysTried.set(route, (waysTried.get(route) ?? new Set()).add(attack.name));
    const how = attack.query ?? attack.parameter ?? attack.body?.({}) ?? JSON.stringify(attack.headers);
    const what = `${attack.name} ${how}`;
    const told = tells(given);
    if (told !== undefined) return [`${what}: tells ${told}`];
    if (attack.name === 'cursor' && row.rule.kind === 'list') return []; // asked below
    if (given.status === missing.status && (given.body === missing.body || VARYING.has(route))) return [];
    return comparable(given) === comparable(missing)
      ? []
      : [`${what}: ${comparable(given)} is not ${comparable(missing)}`];
  }

  /** The first text of another client in an answer: in its body, its headers, or within a cursor. */
  function tells({ headers, body }: HttpAnswer): string | undefined {
    const cursors = [...body.matchAll(/"nextCursor":"[0-9a-f]{6}\.([\w-]+)\./g)].map(([, payload = '']) =>
      Buffer.from(payload, 'base64url').toString('utf8'),
    );
    return canaries.exec([body, JSON.stringify(headers), ...cursors].join('\n'))?.[0];
  }

  it('meets every route', () => {
    const running = routesOf(town.vigia.app).filter((route) => !route.startsWith('head '));
    expect([...running].sort()).toEqual(routes.map(({ route }) => route).sort());
  });

  it.each(readable)(
    '$route tells the staff of it, so that its texts are looked for in the right places',
    async (entry) => {
      const { route, row } = entry;
      const path = (route.split(' ')[1] ?? '').replace(/\{\w+\}/, parameterOf(row, foreign).foreign);
      const query = [queryOf(row), 'limit=100'].filter((part) => part !== undefined && !path.endsWith('/export'));
      const answer = await send(route, route.includes('{') ? path : `${path}?${query.join('&')}`, null, adminHeaders());
      expect(answer.status).toBe(200);
      if (!HOLDS_NO_TEXT.has(route)) expect(tells(answer)).toBeDefined();
    },
  );

  it.each(routes)('$route: as naming nobody', async ({ route, row }) => {
    unused = undefined;
    const cursor = await foreignCursor(row);
    const attacks = await attacksFor(route, row, foreign, cursor);
    const alike = await attacksFor(route, row, MISSING_CLIENT, 'bogus');
    const pairs = sampleOf(
      attacks.map((attack, at) => ({ attack, at, gain: () => gainOf(route, row, attack, alike[at]!) })),
      ({ attack }) => `${route} ${attack.name}`,
      ({ at }) => String(at),
    );
    const changes = (name: Attack['name']): boolean => !route.startsWith('get ') && ['headers', 'body'].includes(name);
    // What may change something goes one after the other: two at once would be in each other's way.
    const together = pairs.filter(({ attack }) => !changes(attack.name)).map(({ gain }) => gain());
    const gains = (await Promise.all(together)).flat();
    for (const { gain } of pairs.filter(({ attack }) => changes(attack.name))) gains.push(...(await gain()));
    expect(gains).toEqual([]);
    expect(await foreignRows.read()).toEqual(untouched);
  });

  const lists = routes.filter(({ route, row }) => row.rule.kind === 'list' && !route.endsWith('/export'));
  it.each(lists)('$route: a cursor of the staff leads to own rows only', async ({ route, row }) => {
    const [path = '', query = ''] = [route.split(' ')[1], queryOf(row)];
    const page = async (headers: object, more: string): Promise<Listed> => {
      const answer = await send(route, `${path}?${[query, more].filter(Boolean).join('&')}`, null, headers);
      expect(answer.status).toBe(200);
      return JSON.parse(answer.body) as Listed;
    };
    const cursor = await foreignCursor(row);
    const following = await page(adminHeaders(), `limit=100&cursor=${encodeURIComponent(cursor)}`);
    expect(JSON.stringify(following.items[0])).toMatch(canaries);
    const clientOf = (item: Item): string | null | undefined => (path.endsWith('/clients') ? item.id : item.clientId);
    const own = following.items.filter((item) => clientOf(item) === town.ownClient).map(({ id }) => id);
    const seen = await page(program.headers, `limit=100&cursor=${encodeURIComponent(cursor)}`);
    expect(seen.items.map(({ id }) => id)).toEqual(own);
    expect(own.length).toBeGreaterThan(0);
  });

  it('leaves out no way on any route', () => {
    const ways = (route: string): number =>
      attacksOn('', MISSING_CLIENT, route.includes('{') ? { own: '', foreign: '', foreignNumber: '' } : null, '')
        .length;
    const wanted = routes.reduce((sum, { route }) => sum + ways(route), 0);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    process.stdout.write(
      `scope override: ${String(attacksRun)} of ${String(wanted)} ways to name another client, ${String(routes.length)} routes, ${String(seconds)} s\n`,
    );
    expect(wanted).toBeGreaterThan(3_000);
    if (SHARE >= 1) expect(attacksRun).toBe(wanted);
    expect([...waysTried.values()].every((names) => names.size >= 4)).toBe(true);
    expect(waysTried.size).toBe(routes.length);
  });

  /** A cursor of the staff for the list of a row, or of the clients: the page behind it begins with rows of the named client. */
  function foreignCursor(row: AccessRow): Promise<string> {
    const of = row.rule.kind === 'list' ? row.rule.of : 'clients';
    const cursor = cursors.get(of) ?? cursorOf(of, row.rule.kind === 'list' ? queryOf(row) : undefined);
    cursors.set(of, cursor);
    return cursor;
  }

  async function cursorOf(of: Thing, query: string | undefined): Promise<string> {
    const pageOf = async (limit: number): Promise<Listed> => {
      const path = `/api/v1/${of}?${[query, `limit=${String(limit)}`].filter(Boolean).join('&')}`;
      return JSON.parse((await send('get', path, null, adminHeaders())).body) as Listed;
    };
    const rows = (await pageOf(100)).items;
    const before = rows.findIndex(({ id }) => id === foreign.things[of]);
    const { nextCursor } = await pageOf(before);
    if (before < 1 || nextCursor === null) throw new Error(`no cursor of ${of} stands before the named client`);
    return nextCursor;
  }
});

interface Item {
  readonly id: string;
  readonly clientId?: string | null;
}

interface Listed {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Figures only. */
const HOLDS_NO_TEXT = new Set([
  'get /api/v1/services/{id}/checks',
  'get /api/v1/services/{id}/uptime',
  'get /api/v1/services/{id}/pings', // a job that has not told of itself yet
  'get /api/v1/clients/{id}/sla/export', // of last month, when there was no service yet
]);

function documents(cpfRoot: string, cnpjRoot: string): { cpf: string; cnpj: string } {
  return { cpf: cpfRoot + cpfCheckDigits(cpfRoot), cnpj: cnpjRoot + cnpjCheckDigits(cnpjRoot) };
}

/** Finds any of the texts; a number only where it stands alone. */
function anyOf(texts: readonly string[]): RegExp {
  const escaped = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(escaped.map((text) => (/^\d+$/.test(text) ? `\\b${text}\\b` : text)).join('|'), 'i');
}

/** An answer without what differs from call to call: of a refusal only its id, else also instants, ids and figures. */
function comparable({ status, body }: HttpAnswer): string {
  if (status >= 400) return JSON.stringify([status, { ...(JSON.parse(body) as object), instance: '' }]);
  const masked = body
    .replace(/"(id|last4)":"\w+"/g, '"$1":"<id>"')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/[\w-]{24,}(\.[\w-]+)*/g, '<id>')
    .replace(/\d+(\.\d+)?/g, '#');
  return JSON.stringify([status, masked]);
}
