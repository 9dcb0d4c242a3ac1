/** What valid bodies refer to. */
export interface World {
  /** Ids of clients; the first one always exists. */
  readonly clientIds: readonly string[];
  /** Id of the user that `credentials` sign in. */
  readonly userId: string;
  /** URL that may be watched and called. */
  readonly targetUrl: string;
  /** Good once, then for a few seconds more; of a session that nothing else uses. */
  readonly refreshToken: string;
  readonly credentials: { readonly email: string; readonly password: string };
}

type Maker = (world: World, n: number) => Record<string, unknown>;

const client: Maker = (_, n) => ({ name: `Cliente ${String(n)}`, email: `c${String(n)}@fuzz.example` });
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
});
const clientId = (world: World, n: number): string => world.clientIds[n % world.clientIds.length] ?? '';

/**
 * One valid body per operation, by its id; `n` differs from request to request. An operation that is not named here gets bodies
 * from its schema alone, which is enough where no rule lies beyond the schema.
 */
export const KNOWN_BODIES: Readonly<Record<string, Maker>> = {
  Auth_login: ({ credentials }) => ({ ...credentials }),
  Auth_refresh: ({ refreshToken }) => ({ refreshToken }),
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
    n % 2 === 0 ? { description: `note ${String(n)}` } : { baseUrl: 'https://padaria.example' },
  Services_create: (world, n) => ({ ...service(world, n), clientId: clientId(world, n) }),
  Services_replace: service,
  Services_patch: (_, n) => ({ name: `Serviço ${String(n)}`, degradedAfterMs: n % 2 === 0 ? null : 2_000 }),
  Destinations_create: (world, n) => ({
    clientId: clientId(world, n),
    name: `Destino ${String(n)}`,
    ...(n % 2 === 0
      ? { kind: 'webhook', url: `${world.targetUrl}/hook` }
      : { kind: 'email', address: `d${String(n)}@fuzz.example`, locale: 'en' }),
  }),
  Destinations_patch: (_, n) => ({ name: `Destino ${String(n)}`, isEnabled: n % 3 !== 0 }),
};
