import { PERMISSIONS } from '../../src/modules/auth/index.js';
import {
  ACCESS_TABLE,
  AccessObjects,
  type AccessRow,
  type AccessTown,
  ALIASES,
  type BodyNeeds,
  type Caller,
  everyCaller,
  expectedStatus,
  objectsOf,
  openAccessTown,
  storedBy,
  type Whose,
} from '../support/access/index.js';
import { ADMIN } from '../support/app/test-app.js';
import { routesOf } from '../support/contract/index.js';
import { ACTOR_PASSWORD } from '../support/factories/index.js';
import { createHttpExchange, type HttpAnswer, type HttpExchange } from '../support/ledger/http-exchange.js';

jest.setTimeout(60_000);

/** One call: who asks which route about what, and what the table says to it. */
interface Cell {
  readonly route: string;
  readonly row: AccessRow;
  readonly caller: Caller;
  readonly whose: Whose;
  readonly expected: number;
}

interface Answered {
  readonly cell: Cell;
  readonly answer: HttpAnswer;
}

const LANES = 12;
/** A check that nobody carries out is waited for, four seconds: all of them together. */
const SLOW = 'post /api/v1/services/{id}/run';
const DEADLINE_MS = 30_000;
/** Headers that differ from answer to answer. */
const PASSING = ['date', 'x-request-id', 'x-process-time', 'ratelimit', 'connection', 'keep-alive'];

/** Calls that are no GET and leave no event in the audit, each with the reason. Look-ups of integrations change nothing. */
const UNAUDITED: Readonly<Record<string, string>> = {
  'post /api/v1/auth/refresh': 'a session goes on; reuse and what is ahead are audited',
  'post /api/v1/auth/tickets': 'says for 30 seconds what the access token says',
  'post /api/v1/auth/password/strength': 'changes nothing',
  'post /api/v1/auth/password/forgot': 'a fact that is handled later, if there is anything to do',
  'post /api/v1/auth/register': 'a fact that is handled later, if there is anything to do',
  'post /api/v1/users/{id}/enable': 'nothing changes here: who is made is enabled',
  'post /api/v1/services/bulk': 'nothing changes here: the service that it names is missing',
  'post /api/v1/services/{id}/resume': 'nothing changes here: what is made is not paused',
  'post /api/v1/clients/{id}/restore': 'nothing changes here: who is asked about is not deleted',
  'post /api/v1/access-logs': 'is a record itself, which names who added it',
};

const isAudited = (route: string): boolean =>
  !route.startsWith('get ') && !route.includes('/integrations/') && UNAUDITED[route] === undefined;

const routes = Object.entries(ACCESS_TABLE).map(([route, row]) => ({ route, row }));
const aliases = Object.entries(ALIASES).flatMap(([route, of]) => {
  const row = ACCESS_TABLE[of];
  return row ? [{ route, row }] : [];
});
const rows = [...routes, ...aliases];

describe('every route × everybody × own, foreign and missing things', () => {
  let town: AccessTown;
  let callers: readonly Caller[];
  let objects: AccessObjects;
  let http: HttpExchange;
  let calls = 0;
  let cellsRun = 0;
  const startedAt = performance.now();
  const toStrangers = new Set<string>();

  beforeAll(async () => {
    town = await openAccessTown();
    const scopes = PERMISSIONS.filter((permission) => permission !== 'self:access');
    callers = await everyCaller(town.vigia, town.boundTo, scopes);
    objects = new AccessObjects(town);
    for (const { route, row } of rows) for (const cell of cellsOf(route, row)) await pathOf(cell, false);
  }, 120_000);
  afterAll(() => town.close());
  // Anew for each route: a connection that was idle for long may be closed by the server at the moment of its use.
  beforeEach(() => {
    http = createHttpExchange(town.vigia.url, LANES);
  });
  afterEach(() => http.close());

  const cellsOf = (route: string, row: AccessRow): Cell[] =>
    callers.flatMap((caller) =>
      objectsOf(route, row).map((whose) => ({
        route,
        row,
        caller,
        whose,
        expected: expectedStatus(row, caller, whose),
      })),
    );

  const needsOf = ({ whose, expected }: Cell): BodyNeeds => ({
    clientId: objects.clientId(whose),
    ...(expected < 400 ? { freshClient: () => objects.freshClient() } : {}),
    n: (calls += 1),
    credentials: ADMIN,
    password: ACTOR_PASSWORD,
    refreshToken: async () => (await objects.openSession()).refreshToken,
  });

  /** What is changed or ended by the call is about a thing of its own. */
  async function pathOf({ route, row, caller, whose }: Cell, isCarriedOut: boolean): Promise<string> {
    const template = route.split(' ')[1] ?? '';
    const isFresh = isCarriedOut && !route.startsWith('get ');
    if (template.includes('{')) {
      const id = await (isFresh ? objects.freshOf(route, row, whose, caller) : objects.standingOf(row, whose, caller));
      return template.replace(/\{\w+\}/, id);
    }
    const filter = row.rule.kind === 'list' && whose !== 'none' ? `clientId=${objects.clientId(whose)}` : '';
    const query = [row.query, filter].filter(Boolean).join('&');
    return query === '' ? template : `${template}?${query}`;
  }

  async function answerTo(cell: Cell): Promise<HttpAnswer> {
    const path = await pathOf(cell, cell.expected < 400);
    const body = cell.row.body && JSON.stringify(await cell.row.body(needsOf(cell)));
    const method = (cell.route.split(' ')[0] ?? '').toUpperCase();
    const ask = { method, path, headers: { ...cell.caller.headers }, body: body ?? null, timeoutMs: DEADLINE_MS };
    const answer = await http.send(ask);
    cellsRun += 1;
    return answer;
  }

  /** All at once where nothing is changed; changes of the same things would be in each other's way. */
  async function answersTo(cells: readonly Cell[]): Promise<Answered[]> {
    const given = async (cell: Cell): Promise<Answered> => ({ cell, answer: await answerTo(cell) });
    const changes = cells.some(({ route, expected }) => expected < 400 && !route.startsWith('get ') && route !== SLOW);
    if (!changes) return Promise.all(cells.map(given));
    const answers: Answered[] = [];
    for (const cell of cells) answers.push(await given(cell));
    return answers;
  }

  /** What differs from the table, in words. */
  function differencesOf(answers: readonly Answered[]): string[] {
    return answers.flatMap(({ cell: { caller, whose, expected, row }, answer }) => {
      const who = `${caller.name}, ${whose}`;
      if (answer.status !== expected)
        return [`${who}: ${String(expected)} expected, got ${String(answer.status)} ${answer.body.slice(0, 300)}`];
      const tells = caller.isBound && row.rule.kind !== 'open' && answer.body.includes(town.foreignClient);
      return tells ? [`${who}: names another client: ${answer.body.slice(0, 300)}`] : [];
    });
  }

  it('the table has a row for each route, and a route for each row', () => {
    const running = routesOf(town.vigia.app).filter((route) => !route.startsWith('head '));
    expect([...running].sort()).toEqual(routes.map(({ route }) => route).sort());
    expect(aliases.map(({ route }) => route)).toEqual(Object.keys(ALIASES));
  });

  describe('refused, and nothing changes', () => {
    let stored: ReturnType<typeof storedBy>;
    let known: Readonly<Record<string, string>>;
    beforeAll(async () => {
      stored = storedBy(town.vigia.connection);
      known = await stored.read();
    });

    it.each(rows)('$route', async ({ route, row }) => {
      const answers = await answersTo(cellsOf(route, row).filter(({ expected }) => expected >= 400));
      expect(differencesOf(answers)).toEqual([]);
      const strangers = answers.filter(({ cell }) => cell.expected === 401).map(({ answer }) => answer);
      expect(new Set(strangers.map(shapeOf)).size).toBe(row.who === 'open' ? 0 : 1);
      for (const answer of strangers) toStrangers.add(bodyShape(answer));
      const after = await stored.read();
      const before = known;
      known = after;
      expect(after).toEqual(before);
    });

    it('and every route says the same to strangers', () => {
      expect([...toStrangers]).toHaveLength(1);
    });
  });

  describe('let in', () => {
    it.each(rows)('$route', async ({ route, row }) => {
      const answers = await answersTo(cellsOf(route, row).filter(({ expected }) => expected < 400));
      expect(differencesOf(answers)).toEqual([]);
      if (answers.length > 0 && isAudited(route)) expect(await eventsOf(answers)).toBeGreaterThan(0);
    });
  });

  /** Events of the audit that these calls left. */
  async function eventsOf(answers: readonly Answered[]): Promise<number> {
    const requestIds = answers.map(({ answer }) => String(answer.headers['x-request-id']));
    return town.vigia.connection.collection('audit_events').countDocuments({ requestId: { $in: requestIds } });
  }

  it('leaves out no cell', () => {
    const wanted = rows.reduce((sum, { route, row }) => sum + callers.length * objectsOf(route, row).length, 0);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    process.stdout.write(
      `access matrix: ${String(cellsRun)} of ${String(wanted)} cells, ${String(routes.length)} routes and ${String(aliases.length)} aliases × ${String(callers.length)} callers × objects, ${String(seconds)} s\n`,
    );
    expect(callers.length).toBeGreaterThanOrEqual(20);
    expect(wanted).toBeGreaterThan(3_000);
    expect(cellsRun).toBe(wanted);
  });
});

function bodyShape(answer: HttpAnswer): string {
  return JSON.stringify({ ...(JSON.parse(answer.body) as object), instance: '' });
}

function shapeOf(answer: HttpAnswer): string {
  const headers = Object.entries(answer.headers).filter(([name]) => !PASSING.includes(name));
  return JSON.stringify([answer.status, headers.sort(), bodyShape(answer)]);
}
