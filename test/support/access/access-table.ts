import {
  type AccessRow,
  company,
  fact,
  list,
  MAKE,
  one,
  only,
  open,
  people,
  person,
  type RoleName,
  type Rule,
  STAFF,
} from './access-row.js';
import { UNKNOWN_CEP, UNKNOWN_CNPJ } from '../providers/index.js';

/*
 * Kept by hand, also the roles: taken from the code it would prove itself. A new route needs a row here.
 */
const ALL: readonly RoleName[] = ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'];
const READERS: readonly RoleName[] = ['READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'];
const OPERATORS: readonly RoleName[] = ['OPERATOR', 'MANAGER', 'ADMIN'];
const LOOKERS_UP: readonly RoleName[] = ['OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'];
const ANALYSTS: readonly RoleName[] = ['ANALYST', 'MANAGER', 'ADMIN'];
/** The manager approves and deletes, and so does not oversee. */
const OVERSEERS: readonly RoleName[] = ['ANALYST', 'ADMIN'];
const MANAGERS: readonly RoleName[] = ['MANAGER', 'ADMIN'];
const ADMINS: readonly RoleName[] = ['ADMIN'];

const GOOD_PASSWORD = 'trombone lilás 7 jabutis';
const NO_TOKEN = 'a'.repeat(43);
const ROLE: Rule = { kind: 'staff', about: 'role' };
const LOGS = { elsewhere: 'access-logs.e2e-spec.ts' };
const TRAIL = { elsewhere: 'audit.e2e-spec.ts' };
const MONEY = { elsewhere: 'transactions.e2e-spec.ts' };
const FROZEN: Rule = { kind: 'open', of: 'access-logs' };
/** Judges texts and keeps nothing. No text of a client that another suite makes: the answer holds it. */
const judges = (value: string): AccessRow => only(LOOKERS_UP, 200, { kind: 'open' }, { body: () => ({ value }) });
const PURPOSES = company('privacy/purposes');
const BREACHES = company('privacy/security-incidents');
const EXPORTS = company('privacy/data-exports');
const ERASURES = company('privacy/erasures');
const HOLDS = company('privacy/legal-holds');
const asked = (clientId: string): object => ({ clientId, identityMethod: 'document', reason: 'Pedido por carta' });
const inADay = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** Every route of the running application, as `routesOf()` names it, with who may call it and what it answers. */
export const ACCESS_TABLE: Readonly<Record<string, AccessRow>> = {
  'get /': open(),
  'get /docs': open(),
  'get /docs/start.js': open(),
  'get /redoc': open(),
  'get /redoc/redoc.js': open(),
  'get /openapi.json': open(),
  'get /metrics': open(),
  'get /health': open(),
  'get /health/live': open(),
  'get /health/ready': open(),
  'get /.well-known/jwks.json': open(),
  'get /api/v1/health': open(),
  'get /api/v1/health/stats': only(READERS, 200, { kind: 'open' }),

  'post /api/v1/auth/login': open(200, { body: ({ credentials }) => ({ ...credentials }) }),
  'post /api/v1/auth/refresh': open(200, { body: async (it) => ({ refreshToken: await it.refreshToken() }) }),
  'post /api/v1/auth/password/strength': open(200, { body: () => ({ password: GOOD_PASSWORD }) }),
  'post /api/v1/auth/password/forgot': open(202, { body: ({ n }) => ({ email: `f${String(n)}@vigia.example` }) }),
  'post /api/v1/auth/register': open(202, { body: ({ n }) => ({ email: `r${String(n)}@vigia.example`, name: 'Ana' }) }),
  // The links of both come by mail; accounts.e2e-spec.ts follows them.
  'post /api/v1/auth/password/reset': open(422, { body: () => ({ token: NO_TOKEN, password: GOOD_PASSWORD }) }),
  'post /api/v1/auth/invitations/accept': open(422, { body: () => ({ token: NO_TOKEN, password: GOOD_PASSWORD }) }),

  'post /api/v1/auth/logout': person(200, { body: () => ({ reach: 'others' }) }),
  'post /api/v1/auth/password/change': person(204, {
    body: ({ password }) => ({ current: password, new: GOOD_PASSWORD }),
  }),
  'post /api/v1/auth/tickets': person(201),
  'get /api/v1/auth/session': person(),
  'get /api/v1/auth/explain': person(200, { query: 'route=GET%20/api/v1/clients' }),
  'get /api/v1/me': person(),
  'get /api/v1/me/sessions': person(),
  'delete /api/v1/me/sessions/{id}': person(204, {}, { kind: 'own' }),

  'get /api/v1/auth/roles': only(ANALYSTS, 200, { kind: 'open' }),
  'get /api/v1/auth/permissions': only(ANALYSTS, 200, { kind: 'open' }),
  'post /api/v1/auth/roles': only(ADMINS, 201, STAFF, {
    keys: 'powerless',
    body: ({ n }) => ({ name: `NIGHT_${String(n)}`, permissions: ['clients:read'] }),
  }),
  'patch /api/v1/auth/roles/{name}': only(ADMINS, 200, ROLE, {
    keys: 'powerless',
    body: () => ({ permissions: ['services:read'] }),
  }),
  'delete /api/v1/auth/roles/{name}': only(ADMINS, 204, ROLE, { keys: 'powerless' }),
  'get /api/v1/auth/keys': only(ADMINS, 200, STAFF),
  'post /api/v1/auth/keys/rotate': only(ADMINS, 200, STAFF, { body: () => ({}) }),

  'get /api/v1/users': only(ANALYSTS, 200, { kind: 'open' }), // who is bound to clients sees nobody: users.e2e-spec.ts
  'post /api/v1/users': only(MANAGERS, 201, STAFF, {
    keys: 'powerless',
    body: ({ n }) => ({ email: `u${String(n)}@vigia.example`, name: 'Ana', role: 'GUEST', clientIds: null }),
  }),
  'get /api/v1/users/{id}': only(ANALYSTS, 200, people(200)),
  'patch /api/v1/users/{id}': only(MANAGERS, 200, people(403), {
    keys: 'powerless',
    body: () => ({ name: 'Trocada' }),
  }),
  'post /api/v1/users/{id}/disable': only(MANAGERS, 200, people(403), { keys: 'powerless' }),
  'post /api/v1/users/{id}/enable': only(MANAGERS, 200, people(403), { keys: 'powerless' }),
  'post /api/v1/users/{id}/unlock': only(MANAGERS, 200, people(403), { keys: 'powerless' }),
  'put /api/v1/users/{id}/role': only(MANAGERS, 200, people(403), {
    keys: 'powerless',
    body: () => ({ role: 'READONLY' }),
  }),
  'post /api/v1/users/{id}/reset-password': only(ADMINS, 202, people(403), { keys: 'powerless' }),
  'get /api/v1/users/{id}/sessions': only(MANAGERS, 200, people(404), { keys: 'powerless' }),
  'delete /api/v1/users/{id}/sessions': only(MANAGERS, 200, people(404), { keys: 'powerless' }),

  'get /api/v1/api-keys': only(ANALYSTS, 200, list('api-keys')),
  'post /api/v1/api-keys': only(MANAGERS, 201, MAKE, {
    body: ({ clientId }) => ({ name: 'Loja', scopes: ['clients:read'], clientId, expiresAt: inADay() }),
  }),
  'get /api/v1/api-keys/{id}': only(ANALYSTS, 200, one('api-keys')),
  'patch /api/v1/api-keys/{id}': only(MANAGERS, 200, one('api-keys'), { body: () => ({ name: 'Trocada' }) }),
  'post /api/v1/api-keys/{id}/rotate': only(MANAGERS, 201, one('api-keys'), { body: () => ({}) }),
  'delete /api/v1/api-keys/{id}': only(MANAGERS, 204, one('api-keys')),

  'get /api/v1/clients': only(ALL, 200, list('clients', false)),
  'post /api/v1/clients': only(OPERATORS, 201, STAFF, {
    body: ({ n }) => ({ name: 'Outra', email: `c${String(n)}@padaria.example` }),
  }),
  'post /api/v1/clients/export': only(ANALYSTS, 200, { kind: 'open' }, { body: () => ({ tag: 'none' }) }),
  // Takes files, and says so to whoever it lets in: client-files.e2e-spec.ts.
  'post /api/v1/clients/import': only(MANAGERS, 415, { kind: 'open' }, { query: 'mode=dryRun' }),
  'post /api/v1/clients/bulk': only(
    OPERATORS,
    200,
    { kind: 'open' },
    {
      body: ({ clientId, n }) => ({
        ids: [clientId],
        action: 'tag',
        addTags: [`n${String(n)}`],
        removeTags: [`n${String(n - 1)}`],
      }),
    },
  ),
  'get /api/v1/clients/{id}': only(ALL, 200, one('clients')),
  'put /api/v1/clients/{id}': only(OPERATORS, 200, one('clients'), {
    body: ({ n }) => ({ name: 'Trocada', email: `p${String(n)}@padaria.example` }),
  }),
  'patch /api/v1/clients/{id}': only(OPERATORS, 200, one('clients'), {
    body: ({ n }) => ({ description: `trocada ${String(n)}` }),
  }),
  'delete /api/v1/clients/{id}': only(MANAGERS, 204, one('clients')),
  'post /api/v1/clients/{id}/restore': only(MANAGERS, 200, one('clients'), {
    body: () => ({ reason: 'Apagado por engano' }), // one that is not deleted stays as it is
  }),
  'post /api/v1/clients/{id}/personal-data': only(OPERATORS, 200, one('clients'), {
    body: () => ({ purpose: 'Confirmar contrato' }),
  }),
  'get /api/v1/clients/{id}/status': only(ALL, 200, one('clients')),
  'get /api/v1/clients/{id}/logins': only(ANALYSTS, 200, one('clients')),

  'get /api/v1/transactions': only(READERS, 200, list('transactions')),
  'get /api/v1/transactions/totals': only(READERS, 200, { kind: 'open' }), // whose: transactions.e2e-spec.ts
  'get /api/v1/transactions/export': only(ANALYSTS, 200, { ...list('transactions'), ...MONEY }),
  'post /api/v1/transactions': only(OPERATORS, 201, MAKE, {
    body: ({ clientId }) => ({ clientId, type: 'transfer', amount: '1.50' }),
  }),
  // Takes files, and says so to whoever it lets in: transaction-imports.e2e-spec.ts.
  'post /api/v1/transactions/import': only(MANAGERS, 415, { kind: 'open' }, { query: 'mode=dryRun' }),
  'get /api/v1/transactions/{id}': only(READERS, 200, one('transactions')),
  'patch /api/v1/transactions/{id}': only(OPERATORS, 200, one('transactions'), {
    body: ({ n }) => ({ description: `trocada ${String(n)}` }),
  }),
  'delete /api/v1/transactions/{id}': only(OPERATORS, 204, one('transactions')),
  'post /api/v1/transactions/{id}/approve': only(MANAGERS, 200, one('transactions'), { body: () => ({}) }),
  'post /api/v1/transactions/{id}/reject': only(MANAGERS, 200, one('transactions'), {
    body: () => ({ reason: 'Favorecido desconhecido' }),
  }),
  'post /api/v1/transactions/{id}/cancel': only(OPERATORS, 200, one('transactions'), { body: () => ({}) }),
  'post /api/v1/transactions/{id}/reversals': only(MANAGERS, 200, one('transactions'), {
    body: () => ({ reason: 'Pedido devolvido' }),
  }),

  'get /api/v1/services': only(ALL, 200, list('services')),
  'post /api/v1/services': only(OPERATORS, 201, MAKE, {
    body: ({ clientId, n }) => ({ clientId, name: `Serviço ${String(n)}`, url: 'https://padaria.example/health' }),
  }),
  'post /api/v1/services/bulk': only(
    OPERATORS,
    200,
    { kind: 'open' },
    {
      body: () => ({ ids: ['f'.repeat(24)], action: 'tag', addTags: ['vip'] }),
    },
  ),
  // Without a file; services-in-bulk.e2e-spec.ts sends some.
  'post /api/v1/services/import': only(
    OPERATORS,
    415,
    { kind: 'open' },
    { query: `source=gatus&mode=dryRun&clientId=${'f'.repeat(24)}` },
  ),
  'get /api/v1/services/{id}': only(ALL, 200, one('services')),
  'put /api/v1/services/{id}': only(OPERATORS, 200, one('services'), {
    body: () => ({ name: 'Trocado', url: 'https://padaria.example' }),
  }),
  'patch /api/v1/services/{id}': only(OPERATORS, 200, one('services'), { body: () => ({ name: 'Trocado' }) }),
  'delete /api/v1/services/{id}': only(MANAGERS, 204, one('services')),
  'post /api/v1/services/{id}/pause': only(MANAGERS, 200, one('services')),
  'post /api/v1/services/{id}/resume': only(MANAGERS, 200, one('services')),
  'post /api/v1/services/{id}/run': only(OPERATORS, 200, one('services')),
  // The services of the town do not tell of themselves; service-kinds.e2e-spec.ts makes tokens.
  'post /api/v1/services/{id}/push-token': only(OPERATORS, 422, one('services')),
  'get /api/v1/services/{id}/pings': only(ALL, 200, one('services')),
  'get /api/v1/push/{token}': open(404),
  'post /api/v1/push/{token}': open(404),
  'get /api/v1/push/{token}/{signal}': open(404),
  'post /api/v1/push/{token}/{signal}': open(404),
  'get /api/v1/services/{id}/checks': only(ALL, 200, one('services')),
  'get /api/v1/services/{id}/incidents': only(READERS, 200, one('services')),
  'get /api/v1/services/{id}/uptime': only(ALL, 200, one('services')),
  'get /api/v1/services/{id}/segments': only(ALL, 200, one('services')),
  'get /api/v1/services/{id}/latency': only(ALL, 200, one('services')),
  'get /api/v1/clients/{id}/uptime': only(ALL, 200, one('clients')),
  'get /api/v1/clients/{id}/uptime/export': only(ALL, 200, one('clients')),
  'get /api/v1/clients/{id}/sla': only(ALL, 200, one('clients')),
  'get /api/v1/clients/{id}/sla/export': only(ALL, 200, one('clients')),
  'get /api/v1/clients/{id}/sla/page': only(ALL, 200, one('clients')),
  'get /api/v1/maintenance': only(ALL, 200, list('maintenance')),
  'post /api/v1/maintenance': only(OPERATORS, 201, MAKE, {
    body: ({ clientId }) => ({ clientId, title: 'Troca', durationMinutes: 60, startsAt: '2090-01-01T03:00:00Z' }),
  }),
  'get /api/v1/maintenance/{id}': only(ALL, 200, one('maintenance')),
  'patch /api/v1/maintenance/{id}': only(OPERATORS, 200, one('maintenance'), { body: () => ({ title: 'Trocada' }) }),
  'post /api/v1/maintenance/{id}/end': only(OPERATORS, 200, one('maintenance')),
  'delete /api/v1/maintenance/{id}': only(OPERATORS, 204, one('maintenance')),
  'get /api/v1/monitoring/metrics': only(READERS, 200, { kind: 'open' }),
  'get /api/v1/live': only(ALL, 200, { kind: 'open' }), // rows by scope: live.e2e-spec.ts
  'get /api/v1/live/socket': only(ALL, 426, { kind: 'open' }), // without the wish for a socket; with it: live-sockets.e2e-spec.ts
  'get /api/v1/incidents': only(READERS, 200, list('incidents')),
  'get /api/v1/incidents/{id}': only(READERS, 200, one('incidents')),

  'post /api/v1/integrations/validation/cpf': judges('390.533.447-05'),
  'post /api/v1/integrations/validation/cnpj': judges('12.ABC.345/01DE-35'),
  'post /api/v1/integrations/validation/cep': judges('01001-000'),
  'post /api/v1/integrations/validation/phone': judges('(11) 98765-4321'),
  'post /api/v1/integrations/validation/email': judges('maria@padaria.example'),
  'post /api/v1/integrations/validation/birth-date': judges('1990-05-17'),
  'get /api/v1/integrations/validation/area-codes': only(LOOKERS_UP, 200, { kind: 'open' }),
  'get /api/v1/integrations/validation/area-codes/{code}': only(LOOKERS_UP, 200, fact('61')),
  'get /api/v1/integrations/banking/banks': only(LOOKERS_UP, 200, { kind: 'open' }),
  'get /api/v1/integrations/banking/banks/{code}': only(LOOKERS_UP, 200, fact('001')),
  'get /api/v1/integrations/viacep/cep/{cep}': only(LOOKERS_UP, 200, fact('01001000', UNKNOWN_CEP)),
  'get /api/v1/integrations/viacep/addresses': only(
    LOOKERS_UP,
    200,
    { kind: 'open' },
    { query: 'uf=SP&city=Osasco&street=Rua' },
  ),
  'get /api/v1/integrations/brasilapi/cep/{cep}': only(LOOKERS_UP, 200, fact('01001000', UNKNOWN_CEP)),
  'get /api/v1/integrations/brasilapi/cnpj/{cnpj}': only(LOOKERS_UP, 200, fact('33683111000280', UNKNOWN_CNPJ)),
  'get /api/v1/integrations/brasilapi/banks': only(LOOKERS_UP, 200, { kind: 'open' }),
  'get /api/v1/integrations/brasilapi/banks/{code}': only(LOOKERS_UP, 200, fact('001')),
  'get /api/v1/integrations/brasilapi/ddd/{ddd}': only(LOOKERS_UP, 200, fact('61', '20')),
  'get /api/v1/integrations/brasilapi/holidays': only(LOOKERS_UP, 200, { kind: 'open' }, { query: 'year=2026' }),
  'get /api/v1/integrations/brasilapi/rates': only(LOOKERS_UP, 200, { kind: 'open' }),
  'get /api/v1/integrations/brasilapi/pix/participants': only(LOOKERS_UP, 200, { kind: 'open' }),
  'get /api/v1/integrations/brasilapi/pix/participants/{ispb}': only(LOOKERS_UP, 200, fact('00000000', '99999999')),
  'get /api/v1/integrations/providers': only(LOOKERS_UP, 200, { kind: 'open' }),
  'post /api/v1/integrations/banking/pix-key/parse': judges('maria@padaria.example'),
  'post /api/v1/integrations/banking/account/parse': judges('001/1584/00210169-6'),
  'post /api/v1/integrations/banking/boleto/parse': judges('no boleto'), // a refused value is an answer
  'post /api/v1/integrations/banking/br-code/parse': judges('no code'),
  'post /api/v1/integrations/banking/br-code/make': only(
    LOOKERS_UP,
    200,
    { kind: 'open' },
    {
      body: () => ({ key: 'maria@padaria.example', name: 'Padaria', city: 'Recife' }),
    },
  ),

  'get /api/v1/access-logs': only(ANALYSTS, 200, { ...list('access-logs'), ...LOGS }),
  'get /api/v1/access-logs/export': only(OVERSEERS, 200, { ...list('access-logs'), ...LOGS }),
  'get /api/v1/access-logs/{id}': only(ANALYSTS, 200, { ...one('access-logs'), ...LOGS }),
  'post /api/v1/access-logs': only(ADMINS, 201, MAKE, {
    body: ({ clientId }) => ({ clientId, action: 'read', method: 'GET', endpoint: '/erp', statusCode: 200 }),
  }),
  'put /api/v1/access-logs': person(405),
  'patch /api/v1/access-logs': person(405),
  'delete /api/v1/access-logs': person(405),
  'put /api/v1/access-logs/{id}': person(405, {}, FROZEN),
  'patch /api/v1/access-logs/{id}': person(405, {}, FROZEN),
  'delete /api/v1/access-logs/{id}': person(405, {}, FROZEN),

  'get /api/v1/privacy/purposes': only(ANALYSTS, 200, STAFF),
  'post /api/v1/privacy/purposes': only(MANAGERS, 201, STAFF, {
    body: ({ n }) => ({
      name: `Cobrança ${String(n)}`,
      legalBasis: 'art7_contract',
      dataClasses: ['financial'],
      retention: 'Cinco anos',
    }),
  }),
  'get /api/v1/privacy/purposes/{id}': only(ANALYSTS, 200, PURPOSES),
  'patch /api/v1/privacy/purposes/{id}': only(MANAGERS, 200, PURPOSES, { body: () => ({ name: 'Trocada' }) }),
  'delete /api/v1/privacy/purposes/{id}': only(MANAGERS, 204, PURPOSES),
  'get /api/v1/privacy/security-incidents': only(ANALYSTS, 200, STAFF),
  'post /api/v1/privacy/security-incidents': only(MANAGERS, 201, STAFF, {
    body: () => ({
      title: 'Planilha perdida',
      dataClasses: ['contact'],
      knownAt: '2026-01-20T12:00:00Z',
      hasRelevantRisk: false,
    }),
  }),
  'get /api/v1/privacy/security-incidents/{id}': only(ANALYSTS, 200, BREACHES),
  'patch /api/v1/privacy/security-incidents/{id}': only(MANAGERS, 200, BREACHES, {
    body: () => ({ title: 'Trocado' }),
  }),
  'post /api/v1/privacy/security-incidents/{id}/close': only(MANAGERS, 200, BREACHES, {
    body: () => ({ conclusion: 'Nada mais a fazer' }),
  }),
  'get /api/v1/privacy/data-exports': only(ANALYSTS, 200, STAFF),
  'post /api/v1/privacy/data-exports': only(MANAGERS, 201, STAFF, {
    body: async ({ clientId, freshClient }) => asked((await freshClient?.()) ?? clientId),
  }),
  'get /api/v1/privacy/data-exports/{id}': only(ANALYSTS, 200, EXPORTS),
  // Nothing is built while no background work runs; privacy-rights.e2e-spec.ts follows links.
  'post /api/v1/privacy/data-exports/{id}/link': only(MANAGERS, 409, EXPORTS),
  'delete /api/v1/privacy/data-exports/{id}': only(MANAGERS, 204, EXPORTS),
  'post /api/v1/privacy/downloads': open(404, { body: () => ({ token: NO_TOKEN }) }),
  'get /api/v1/privacy/erasures': only(ANALYSTS, 200, STAFF),
  'post /api/v1/privacy/erasures': only(MANAGERS, 201, STAFF, {
    body: async ({ clientId, freshClient }) => asked((await freshClient?.()) ?? clientId),
  }),
  'get /api/v1/privacy/erasures/{id}': only(ANALYSTS, 200, ERASURES),
  // A key acts for the administrator who asked.
  'post /api/v1/privacy/erasures/{id}/approve': only(MANAGERS, 200, ERASURES, { keys: 'powerless' }),
  'post /api/v1/privacy/erasures/{id}/reject': only(MANAGERS, 200, ERASURES),
  'get /api/v1/privacy/legal-holds': only(ANALYSTS, 200, STAFF),
  'post /api/v1/privacy/legal-holds': only(ADMINS, 201, STAFF, {
    body: async ({ clientId, freshClient }) => ({
      clientId: (await freshClient?.()) ?? clientId,
      reason: 'Processo em curso',
    }),
  }),
  'get /api/v1/privacy/legal-holds/{id}': only(ANALYSTS, 200, HOLDS),
  'post /api/v1/privacy/legal-holds/{id}/lift': only(ADMINS, 200, HOLDS, {
    body: () => ({ reason: 'Processo encerrado' }),
  }),

  'get /api/v1/audit': only(OVERSEERS, 200, { ...list('audit'), ...TRAIL }),
  'get /api/v1/audit/export': only(OVERSEERS, 200, { ...list('audit'), ...TRAIL }),
  'get /api/v1/audit/verification': only(OVERSEERS, 200, { kind: 'open' }),
  'get /api/v1/audit/{id}': only(OVERSEERS, 200, { ...one('audit'), ...TRAIL }),

  'get /api/v1/notifications': only(READERS, 200, list('notifications')),
  'get /api/v1/notifications/{id}': only(READERS, 200, one('notifications')),
  'post /api/v1/notifications/{id}/retry': only(MANAGERS, 202, one('notifications')),
  'get /api/v1/notifications/destinations': only(READERS, 200, list('notifications/destinations')),
  'post /api/v1/notifications/destinations': only(MANAGERS, 201, MAKE, {
    body: ({ clientId }) => ({ clientId, kind: 'email', name: 'Plantão', address: 'plantao@padaria.example' }),
  }),
  'get /api/v1/notifications/destinations/{id}': only(READERS, 200, one('notifications/destinations')),
  'patch /api/v1/notifications/destinations/{id}': only(MANAGERS, 200, one('notifications/destinations'), {
    body: () => ({ name: 'Trocado' }),
  }),
  'delete /api/v1/notifications/destinations/{id}': only(MANAGERS, 204, one('notifications/destinations')),
  'post /api/v1/notifications/destinations/{id}/test': only(MANAGERS, 202, one('notifications/destinations')),
};

/** Second names of routes (`src/bootstrap/route-aliases.ts`): guarded as the routes that they stand for. */
export const ALIASES: Readonly<Record<string, string>> = {
  'get /api/v1/auth/me': 'get /api/v1/me',
  'delete /api/v1/auth/sessions/{id}': 'delete /api/v1/me/sessions/{id}',
  'get /api/v1/auth/users': 'get /api/v1/users',
  'put /api/v1/auth/users/{id}/role': 'put /api/v1/users/{id}/role',
};
