import { KNOWN_FACTS } from '../contract/known-facts.js';
import { DataExportJobs } from '../../../src/modules/privacy/index.js';
import { ACTOR_PASSWORD, actorFor, aLink, aPerson, GOOD_PASSWORD, invite } from '../factories/index.js';
import type { Stage } from './stage.js';
import { fullBody } from './valid-bodies.js';

/** What a valid request needs besides its body; each field replaces the common one. */
export interface Special {
  readonly token?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly file?: { readonly type: string; readonly text: string };
  /** Where what the request changes can be read, where that does not follow from its own path. */
  readonly shownAt?: string;
  /** Made by the request's own rules instead of by its path. */
  readonly subject?: string;
}

/** What stands in the place of an id in a path and belongs to nobody, by the collection before it. */
const MISSING: Readonly<Record<string, string>> = {
  'api-keys': 'z'.repeat(12),
  notifications: 'f'.repeat(64),
  roles: 'NO_SUCH_ROLE',
  cnpj: '!', // refused for its characters, as every payload is
};

/** Makes, or finds, what a request is about. The valid request may use it up. */
const SUBJECTS: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  clients: (stage) => stage.make('/clients', 'Clients_create'),
  services: (stage) => stage.make('/services', 'Services_create'),
  destinations: (stage) => stage.make('/notifications/destinations', 'Destinations_create'),
  'api-keys': (stage) => stage.make('/api-keys', 'ApiKeys_create'),
  roles: (stage) => stage.make('/auth/roles', 'Roles_create', 'name'),
  sessions: async (stage) => (await stage.signIn()).sessionId,
  users: async (stage) => (await aUser(stage)).id,
  'data-exports': (stage) => aboutAFreshClient(stage, '/privacy/data-exports', 'DataExports_create'),
  erasures: (stage) => aboutAFreshClient(stage, '/privacy/erasures', 'Erasures_create'),
  'legal-holds': (stage) => aboutAFreshClient(stage, '/privacy/legal-holds', 'LegalHolds_place'),
  purposes: (stage) => stage.make('/privacy/purposes', 'Purposes_create'),
  'security-incidents': (stage) => stage.make('/privacy/security-incidents', 'SecurityIncidents_create'),
  ...Object.fromEntries(Object.entries(KNOWN_FACTS).map(([collection, known]) => [collection, async () => known])),
  incidents: (stage) => stage.firstOf('/incidents'),
  'access-logs': (stage) => stage.firstOf('/access-logs'),
  audit: (stage) => stage.firstOf('/audit'),
  notifications: (stage) => stage.deadNotification(),
  transactions: (stage) => stage.make('/transactions', 'Transactions_create'),
  maintenance: (stage) => stage.make('/maintenance', 'Maintenances_create'),
};

/** Whoever records a transaction does not decide about it. */
const managers = new WeakMap<Stage, Promise<string>>();

async function aSecondPerson(stage: Stage): Promise<Special> {
  const known = managers.get(stage) ?? actorFor(stage.vigia, { role: 'MANAGER' }).then(({ token }) => token);
  managers.set(stage, known);
  return { token: await known };
}

async function anApproved(stage: Stage): Promise<Special> {
  const subject = await stage.make('/transactions', 'Transactions_create');
  const { token = '' } = await aSecondPerson(stage);
  await stage.vigia.as(token).post(`/transactions/${subject}/approve`, {}).expect(200);
  return { subject, token };
}

const SPECIALS: Readonly<Record<string, (stage: Stage) => Promise<Special>>> = {
  Access_explain: async ({ world }) => ({
    query: { route: 'GET /api/v1/clients/{id}', clientId: world.clientIds[0] ?? '' },
  }),
  TransactionMoves_approve: aSecondPerson,
  TransactionMoves_reject: aSecondPerson,
  TransactionMoves_reverse: anApproved,
  Maintenances_end: async (stage) => ({ subject: await aRunningMaintenance(stage) }),
  Push_ok: aPushToken,
  Push_okWithWords: aPushToken,
  Push_signal: aPushToken,
  Push_signalWithWords: aPushToken,
  Heartbeats_makeToken: async (stage) => ({ subject: await aPushed(stage) }),
  Viacep_addresses: async () => ({ query: { uf: 'SP', city: 'São Paulo', street: 'Praça' } }),
  Brasilapi_holidays: async () => ({ query: { year: '2026' } }),
  ClientFiles_import: async () => ({
    query: { mode: 'dryRun' },
    file: { type: 'text/csv', text: 'name,email\nAna,ana@fuzz.example\n' },
  }),
  BulkServices_runBulk: async (stage) => ({ body: { ids: [await stage.make('/services', 'Services_create')] } }),
  ServiceFiles_import: async ({ world }) => ({
    query: { source: 'blackbox', mode: 'dryRun', clientId: world.clientIds[0] ?? '' },
    file: { type: 'application/yaml', text: '- targets: ["https://padaria.example"]' },
  }),
  TransactionFiles_import: async ({ world }) => ({
    query: { mode: 'dryRun' },
    file: {
      type: 'text/csv',
      text: `clientId,type,amount,externalReference\n${world.clientIds[0] ?? ''},pix,1.00,PED-1\n`,
    },
  }),
  Auth_logout: async (stage) => ({ token: (await stage.signIn()).accessToken }),
  Auth_refresh: async (stage) => ({ body: { refreshToken: (await stage.signIn()).refreshToken } }),
  Accounts_change: async (stage) => {
    const { token } = await aUser(stage);
    return { token, body: { current: ACTOR_PASSWORD, new: GOOD_PASSWORD } };
  },
  DataExports_create: async (stage) => ({ body: { clientId: await aClientOf(stage) } }),
  Erasures_create: async (stage) => ({ body: { clientId: await aClientOf(stage) } }),
  LegalHolds_place: async (stage) => ({ body: { clientId: await aClientOf(stage) } }),
  Downloads_fetch: async (stage) => ({ body: { token: await aDownloadToken(stage) } }),
  // Whoever asked, the administrator of the town, does not approve.
  Erasures_approve: async ({ vigia }) => ({ token: (await actorFor(vigia, { role: 'ADMIN' })).token }),
  Accounts_accept: async (stage) => {
    const { id } = await invite(stage.admin, aPerson());
    const body = { token: await aLink(stage.vigia, id, 'invitation'), password: GOOD_PASSWORD };
    return { body, shownAt: `/users/${id}` };
  },
  Accounts_reset: async (stage) => {
    const { id } = await aUser(stage);
    return { body: { token: await aLink(stage.vigia, id, 'reset'), password: GOOD_PASSWORD }, shownAt: `/users/${id}` };
  },
};

export function collectionOf(path: string): string | undefined {
  return /([\w-]+)\/\{\w+\}/.exec(path)?.[1];
}

export function missingIn(path: string): string {
  return MISSING[collectionOf(path) ?? ''] ?? 'f'.repeat(24);
}

/** @throws Error for a path about something that nobody has written down here */
export async function subjectOf(stage: Stage, path: string): Promise<string | undefined> {
  const collection = collectionOf(path);
  if (collection === undefined) return undefined;
  const make = SUBJECTS[collection];
  if (!make) throw new Error(`nothing is known to stand in ${path}`);
  return make(stage);
}

export async function specialOf(stage: Stage, operationId: string): Promise<Special> {
  return (await SPECIALS[operationId]?.(stage)) ?? {};
}

async function aRunningMaintenance({ admin, world }: Stage): Promise<string> {
  const { startsAt: _, ...running } = fullBody('Maintenances_create', world);
  return ((await admin.post('/maintenance', running).expect(201)).body as { id: string }).id;
}

/** A service that tells of itself. */
async function aPushed({ admin, world }: Stage): Promise<string> {
  const body = { clientId: world.clientIds[0], name: 'Fechamento', url: 'push://', options: { everySeconds: 3_600 } };
  return ((await admin.post('/services', body).expect(201)).body as { id: string }).id;
}

async function aPushToken(stage: Stage): Promise<Special> {
  const id = await aPushed(stage);
  const { body } = await stage.admin.post(`/services/${id}/push-token`).expect(200);
  return { subject: (body as { token: string }).token, shownAt: `/services/${id}` };
}

async function aUser(stage: Stage): Promise<{ id: string; token: string }> {
  const person = await actorFor(stage.vigia, { role: 'ANALYST' });
  const { body } = await person.get('/me').expect(200);
  return { id: (body as { id: string }).id, token: person.token };
}

function aClientOf(stage: Stage): Promise<string> {
  return stage.make('/clients', 'Clients_create');
}

/** There can be one per client at a time. An export gets its file at once. */
async function aboutAFreshClient(stage: Stage, path: string, operationId: string): Promise<string> {
  const valid = { ...fullBody(operationId, stage.world), clientId: await aClientOf(stage) };
  const { body } = await stage.admin.post(path, valid).expect(201);
  while (await stage.vigia.app.get(DataExportJobs).runDue());
  return (body as { id: string }).id;
}

async function aDownloadToken(stage: Stage): Promise<string> {
  const id = await aboutAFreshClient(stage, '/privacy/data-exports', 'DataExports_create');
  const { body } = await stage.admin.post(`/privacy/data-exports/${id}/link`).expect(201);
  return (body as { token: string }).token;
}
