/** What valid bodies refer to. */
export interface World {
  /** Ids of clients; the first one always exists. */
  readonly clientIds: readonly string[];
  /** Ids of clients whose erasure may be asked for. */
  readonly erasableIds: readonly string[];
  /** Id of the user that `credentials` sign in. */
  readonly userId: string;
  /** URL that may be watched and called. */
  readonly targetUrl: string;
  /** Good once, then for a few seconds more; of a session that nothing else uses. */
  readonly refreshToken: string;
  readonly credentials: { readonly email: string; readonly password: string };
}

const DAY_MS = 86_400_000;
/** Of `libs/brazil/vectors.fixtures.ts` and the documentation of brazilian-utils. */
const BOLETO = '23791234546789012345767890123457916470000123456';
const UTILITY_SLIP = '846100000005246100291102005460339004695895061080';
const BR_CODE =
  '00020126330014br.gov.bcb.pix011152998224725520400005303986540510.005802BR5913Fulano de Tal6008BRASILIA62120508PED001076304087F';

type Maker = (world: World, n: number) => Record<string, unknown>;

const client: Maker = (_, n) => ({
  name: `Cliente ${String(n)}`,
  email: `c${String(n)}@fuzz.example`,
  phone: n % 2 === 0 ? '(11) 98765-4321' : null,
  birthDate: '17/05/1990',
  cep: '50030-230',
  state: 'PE',
  country: 'br',
  tags: ['vip', `n${String(n % 10)}`],
  extraData: { order: n },
  outboundKey: `key-${String(n)}`,
});
const service: Maker = (world, n) => ({
  name: `Serviço ${String(n)}`,
  url: `${world.targetUrl}/${n % 5 === 0 ? 'down' : 'up'}`,
  intervalSeconds: 60 + (n % 600),
  timeoutMs: 5_000,
  expectedStatus: n % 2 === 0 ? [200, '300-399'] : 200,
  headers: [
    { name: 'X-Plain', value: 'a' },
    { name: 'Authorization', value: `Bearer ${String(n)}`, isSecret: true },
  ],
  keyword: n % 3 === 0 ? { text: 'ok', mustContain: true } : null,
  options: { verifyTls: n % 2 === 0 },
  tags: ['vip', `n${String(n % 10)}`],
});
const clientId = (world: World, n: number): string => world.clientIds[n % world.clientIds.length] ?? '';

const asked: Maker = (world, n) => ({
  clientId: clientId(world, n),
  identityMethod: n % 2 === 0 ? 'document' : 'video_call',
  identityNote: 'Documento conferido',
  reason: 'Pedido por carta',
});

const judged =
  (...texts: readonly string[]): Maker =>
  (_, n) =>
    n % 2 === 0 ? { value: texts[0] } : { values: texts };

/**
 * One valid body per operation, by its id; `n` differs from request to request. An operation that is not named here gets bodies
 * from its schema alone, which is enough where no rule lies beyond the schema.
 */
export const KNOWN_BODIES: Readonly<Record<string, Maker>> = {
  Auth_login: ({ credentials }) => ({ ...credentials }),
  Auth_refresh: ({ refreshToken }) => ({ refreshToken }),
  ApiKeys_create: (world, n) => ({
    name: `Chave ${String(n)}`,
    scopes: ['clients:read', 'services:read'],
    clientId: clientId(world, n),
    expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
    ipAllow: ['127.0.0.0/8', '::1'],
  }),
  ApiKeys_patch: (_, n) => ({ name: `Chave ${String(n)}`, rateLimitPerMinute: n % 2 === 0 ? null : 60 }),
  ApiKeys_rotate: () => ({ overlapHours: 1 }),
  // Tokens come by mail, and the password of everybody here stays as it is: these are refused for good reasons.
  Accounts_accept: () => ({ token: 'a'.repeat(43), password: 'trombone lilás 7 jabutis' }),
  Accounts_reset: () => ({ token: 'a'.repeat(43), password: 'trombone lilás 7 jabutis' }),
  Accounts_change: () => ({ current: 'not the password', new: 'trombone lilás 7 jabutis' }),
  Accounts_register: (_, n) => ({ email: `r${String(n)}@fuzz.example`, name: 'Visita' }),
  Accounts_forgot: (_, n) => ({ email: `u${String(n)}@fuzz.example` }),
  Users_invite: (_, n) => ({ email: `u${String(n)}@fuzz.example`, name: 'Ana', role: 'GUEST', clientIds: null }),
  Users_patch: (_, n) => ({ name: `Ana ${String(n)}` }),
  Users_assignRole: (_, n) => ({ role: n % 2 === 0 ? 'OPERATOR' : 'GUEST' }),
  Roles_create: (_, n) => ({ name: `ROLE_${String(n)}`, permissions: ['clients:read'] }),
  Roles_patch: (_, n) => ({ permissions: n % 2 === 0 ? ['clients:read'] : ['services:read'] }),
  Clients_create: client,
  Clients_replace: (world, n) => ({ ...client(world, n), description: 'replaced', status: 'active' }),
  Clients_patch: (_, n) =>
    n % 2 === 0
      ? { description: `note ${String(n)}`, notes: `note ${String(n)}` }
      : { baseUrl: 'https://padaria.example', status: 'suspended', statusReason: 'em análise' },
  ClientFiles_export: (_, n) => ({ format: n % 2 === 0 ? 'csv' : 'ndjson', purpose: 'Carta anual' }),
  ClientFiles_runBulk: (world, n) => ({
    ids: [clientId(world, n)],
    ...(n % 3 === 0
      ? { action: 'set_status', status: 'active' }
      : { action: 'tag', addTags: [`n${String(n)}`], removeTags: [`n${String(n - 6)}`] }),
  }),
  BulkServices_runBulk: (_, n) => ({
    ids: ['1', String(1 + (n % 50))].slice(n % 2),
    action: 'tag',
    addTags: [`n${String(n % 9)}`],
  }),
  Clients_restore: () => ({ reason: 'Apagado por engano' }),
  Clients_personalData: () => ({ purpose: 'Confirmar contrato por telefone' }),
  AccessLogs_append: (world, n) => ({
    clientId: clientId(world, n),
    action: 'read',
    ip: n % 2 === 0 ? '203.0.113.7' : '2001:db8::7',
    method: 'GET',
    endpoint: '/erp/orders/{id}',
    statusCode: 200 + (n % 300),
    details: { order: n },
  }),
  Validation_cpf: judged('529.982.247-25', '52998224724'),
  Validation_cnpj: judged('12.ABC.345/01DE-35', '11222333000181', '1'),
  Validation_cep: judged('01001-000', '00000000'),
  Validation_phone: judged('(11) 98765-4321', '+55 61 3333-4444', '190'),
  Validation_email: judged('Maria@Padaria.example', 'maria@localhost'),
  Validation_birthDate: (world, n) => ({ ...judged('1990-05-17', '31/02/2000')(world, n), minAgeYears: n % 131 }),
  Banking_pixKey: (world, n) => ({
    ...judged('52998224725', '7d9f0335-8dcc-4054-9bf9-0dbd61d36906')(world, n),
    ...(n % 3 === 0 ? {} : { type: 'CPF' }),
  }),
  Banking_account: judged('001/1584/00210169-6', '260/0001/1-1'),
  Banking_boleto: (world, n) => ({
    ...judged('no boleto', BOLETO, UTILITY_SLIP)(world, n),
    reference: '2026-11-30',
  }),
  Banking_brCode: judged('no code', BR_CODE),
  Banking_makeBrCode: (_, n) => ({
    name: 'Padaria São João',
    city: 'São Paulo',
    key: '+5511987654321',
    amount: `${String(n % 1_000)}.50`,
    txid: `PEDIDO${String(n % 1_000)}`,
    description: 'Pedido',
    isOneUse: n % 2 === 0,
  }),
  DataExports_create: asked,
  Downloads_fetch: () => ({ token: 'a'.repeat(43) }),
  Erasures_create: (world, n) => ({ ...asked(world, n), clientId: world.erasableIds[n % world.erasableIds.length] }),
  LegalHolds_place: (world, n) => ({ clientId: clientId(world, n), reason: 'Processo em curso' }),
  LegalHolds_lift: () => ({ reason: 'Processo encerrado' }),
  Purposes_create: (_, n) => ({
    name: `Finalidade ${String(n)}`,
    description: 'O que se faz com os dados',
    ...(n % 2 === 0
      ? { legalBasis: 'art7_contract', dataClasses: ['identification', 'financial'] }
      : { legalBasis: 'art11_health_care', dataClasses: ['health'] }),
    retention: 'Cinco anos, por obrigação fiscal',
    retentionDays: n % 3 === 0 ? null : 1_826,
    sharing: [{ name: 'Banco', reason: 'Liquidação', country: 'BR' }],
  }),
  Purposes_patch: (_, n) => ({
    name: `Finalidade ${String(n)}`,
    sharing: n % 2 === 0 ? [] : [{ name: 'Correios', reason: 'Entrega', country: 'BR' }],
  }),
  SecurityIncidents_create: (world, n) => ({
    title: `Incidente ${String(n)}`,
    description: 'Planilha enviada a outro cliente',
    affectedPeople: 'Contatos comerciais',
    affectedCount: n % 2 === 0 ? null : n % 1_000,
    affectedClientIds: [clientId(world, n)],
    dataClasses: ['contact'],
    measures: 'Acesso retirado',
    knownAt: '2026-01-20T12:00:00-03:00',
    occurredAt: n % 2 === 0 ? null : '2026-01-19T12:00:00Z',
    hasRelevantRisk: false,
  }),
  SecurityIncidents_patch: (_, n) => ({ title: `Incidente ${String(n)}`, measures: 'Senha trocada' }),
  SecurityIncidents_close: () => ({ conclusion: 'Nada mais a fazer' }),
  Transactions_create: (world, n) => ({
    clientId: clientId(world, n),
    type: (['credit', 'debit', 'pix', 'transfer', 'boleto'] as const)[n % 5],
    amount: `${String(1 + (n % 50))}.${String(n % 100).padStart(2, '0')}`,
    externalReference: `PED-${String(n)}`,
    metadata: { order: n },
  }),
  Transactions_patch: (_, n) => ({ description: `nota ${String(n)}` }),
  TransactionMoves_approve: () => ({ reason: 'Conferido' }),
  TransactionMoves_reject: () => ({ reason: 'Favorecido desconhecido' }),
  TransactionMoves_cancel: () => ({ reason: 'Pedido desfeito' }),
  TransactionMoves_reverse: (_, n) => ({ amount: '0.50', reference: `DEV-${String(n)}`, reason: 'Devolvido' }),
  Services_create: (world, n) => ({ ...service(world, n), clientId: clientId(world, n) }),
  Services_replace: service,
  Services_patch: (_, n) => ({ name: `Serviço ${String(n)}`, degradedAfterMs: n % 2 === 0 ? null : 2_000 }),
  Maintenances_create: (world, n) => ({
    clientId: clientId(world, n),
    title: `Troca ${String(n)}`,
    startsAt: '2090-01-01T03:00:00Z',
    durationMinutes: 30 + (n % 600),
    ...(n % 3 === 0 ? { rrule: 'FREQ=WEEKLY;BYDAY=SU' } : {}),
    ...(n % 3 === 1 ? { cron: '30 2 1 * *', zone: 'Europe/Lisbon' } : {}),
  }),
  Maintenances_patch: (_, n) => ({ title: `Troca ${String(n)}`, isMuted: n % 2 === 0 }),
  Destinations_create: (world, n) => ({
    clientId: clientId(world, n),
    name: `Destino ${String(n)}`,
    ...(n % 2 === 0
      ? { kind: 'webhook', url: `${world.targetUrl}/hook` }
      : { kind: 'email', address: `d${String(n)}@fuzz.example`, locale: 'en' }),
  }),
  Destinations_patch: (_, n) => ({ name: `Destino ${String(n)}`, isEnabled: n % 3 !== 0 }),
};
