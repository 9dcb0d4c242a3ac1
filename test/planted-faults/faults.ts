/** An edit of the source that a careless hand could make, and the suite that has to notice. */
export interface PlantedFault {
  readonly name: string;
  readonly file: string;
  /** Exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** File of the suite, from the project's root. */
  readonly suite: string;
  /** Tests of the suite to run, as jest's `--testNamePattern`; all unless given. Some of a long suite are enough. */
  readonly tests?: string;
}

const MATRIX = 'test/e2e/access-matrix.e2e-spec.ts';
const SESSIONS = 'test/e2e/sessions.e2e-spec.ts';
const USERS = 'test/e2e/users.e2e-spec.ts';
const SECRETS = 'test/e2e/campaign-secrets.e2e-spec.ts';
const SCOPE_OVERRIDE = 'test/e2e/scope-override.e2e-spec.ts';
const INJECTION = 'test/e2e/injection.e2e-spec.ts';
const RATE_LIMITS = 'test/e2e/rate-limits.e2e-spec.ts';
const LOGIN_LIMITS = 'test/e2e/login-limits.e2e-spec.ts';
const LOOKUPS = 'test/e2e/lookups.e2e-spec.ts';
const PROVIDERS = 'test/integration/lookup-providers.int-spec.ts';
const BREAKERS = 'test/integration/breakers.int-spec.ts';

const BREAKERS_REPOSITORY = 'src/common/breakers/breakers.repository.ts';

const ACCESS_GUARD = 'src/modules/auth/access/access.guard.ts';

export const FAULTS: readonly PlantedFault[] = [
  {
    name: 'a guard that asks for no permission',
    file: ACCESS_GUARD,
    find: 'if (actor.permissions.has(permission)) return true;',
    replace: 'if (actor.permissions.has(permission) || permission !== SELF) return true;',
    suite: MATRIX,
    tests: '/api/v1/clients$',
  },
  {
    name: 'a handler without its guard',
    file: 'src/modules/clients/clients.controller.ts',
    find: "@RequirePermission('clients:delete')",
    replace: "@RequirePermission('clients:read')",
    suite: MATRIX,
    tests: 'delete /api/v1/clients/.id.$',
  },
  {
    name: 'two roles swapped in the policy',
    file: 'src/modules/auth/roles/policy.ts',
    find: "'clients:create': ['OPERATOR']",
    replace: "'clients:create': ['ANALYST']",
    suite: MATRIX,
    tests: 'post /api/v1/clients$',
  },
  {
    name: 'tokens of any type are taken',
    file: 'src/modules/auth/access/access-token-verifier.ts',
    find: 'typ: ACCESS_TOKEN_TYPE,',
    replace: '',
    suite: MATRIX,
    tests: 'get /api/v1/me$',
  },
  {
    name: 'the state of a session is not looked at',
    file: 'src/modules/auth/access/actors.ts',
    find: 'if ((await this.sessions.userOfLive(sessionId)) !== userId) return null;',
    replace: '',
    suite: MATRIX,
    tests: 'get /api/v1/me$',
  },
  {
    name: 'a key keeps what its creator lost',
    file: 'src/modules/auth/api-keys/api-key-callers.ts',
    find: 'key.scopes.filter((permission) => creator.permissions.has(permission))',
    replace: 'key.scopes',
    suite: MATRIX,
    tests: 'post /api/v1/clients$',
  },
  {
    name: 'one query forgets the scope',
    file: 'src/modules/clients/clients.repository.ts',
    find: "this.clients.findOne(all(within(scope, '_id'), wanted, PRESENT))",
    replace: 'this.clients.findOne(all(wanted, PRESENT))',
    suite: SCOPE_OVERRIDE,
    tests: 'patch /api/v1/clients/.id.:',
  },
  {
    name: 'a list lets the filter widen the scope',
    file: 'src/modules/clients/clients.repository.ts',
    find: "const wanted = all(within(scope, '_id'), PRESENT, status, ...this.found(filter.search));",
    replace: 'const wanted = all(PRESENT, status, ...this.found(filter.search));',
    suite: SCOPE_OVERRIDE,
    tests: 'get /api/v1/clients:',
  },
  {
    name: 'the code of a refresh token is not checked',
    file: 'src/modules/auth/sessions/refresh-token.ts',
    find: 'return bytes !== null && timingSafeEqual(bytes.subarray(BODY_BYTES), macOf(bytes.subarray(0, BODY_BYTES), macKey));',
    replace: 'return bytes !== null && macKey.length > 0;',
    suite: SESSIONS,
  },
  {
    name: 'the slow loser of a refresh is taken for a thief',
    file: 'src/modules/auth/sessions/session.ts',
    find: "return counter === session.counter - 1 && isJustRotated ? 'repeat' : 'reuse';",
    replace: "return 'reuse';",
    suite: SESSIONS,
  },
  {
    name: 'an old refresh token ends nothing',
    file: 'src/modules/auth/sessions/sessions.service.ts',
    find: 'await this.endReused(session, claim.counter);',
    replace: '',
    suite: SESSIONS,
  },
  {
    name: 'administrators are counted without the shared document',
    file: 'src/modules/auth/users/users.service.ts',
    find: "await this.guards.touch('administrators', tx);",
    replace: '',
    suite: USERS,
    tests: 'two administrators',
  },
  {
    name: 'who acts is remembered for minutes',
    file: 'src/modules/auth/access/actors.ts',
    find: 'const FRESH_MS = 4_000;',
    replace: 'const FRESH_MS = 400_000;',
    suite: USERS,
    tests: 'disabled is out on both',
  },
  {
    name: 'every forwarded header is trusted',
    file: 'src/bootstrap/configure-app.ts',
    find: "app.set('trust proxy', http.TRUSTED_PROXY_HOPS);",
    replace: "app.set('trust proxy', true);",
    suite: RATE_LIMITS,
    tests: 'limit of strangers',
  },
  {
    name: 'limits are kept in the memory of one instance',
    file: 'src/common/rate-limits/rate-limits.module.ts',
    find: 'new DatabaseLimitStore(...models)',
    replace: "new (require('../../../test/support/limits/memory-limit-store').MemoryLimitStore)(clock)",
    suite: RATE_LIMITS,
    tests: 'over three instances',
  },
  {
    name: 'guesses are counted in the memory of one instance',
    file: 'src/common/rate-limits/rate-limits.module.ts',
    find: 'new DatabaseLimitStore(...models)',
    replace: "new (require('../../../test/support/limits/memory-limit-store').MemoryLimitStore)(clock)",
    suite: LOGIN_LIMITS,
    tests: 'over three instances',
  },
  {
    name: 'an unknown address is refused without a hash',
    file: 'src/modules/auth/passwords/passwords.ts',
    find: 'const stored = hash ?? (await this.dummy);',
    replace: 'if (hash === undefined) return { isRight: false, isOutdated: false };\n    const stored = hash;',
    suite: 'src/modules/auth/passwords/passwords.spec.ts',
  },
  {
    name: 'the audit is told the text of a key',
    file: 'src/modules/auth/api-keys/api-keys.service.ts',
    find: '{ rotatedTo: made.key.id, overlapHours }',
    replace: '{ rotatedTo: made.text, overlapHours }',
    suite: SECRETS,
  },
  {
    name: 'unknown fields are let through',
    file: 'src/common/http/strict-validation.pipe.ts',
    find: 'whitelist: true,\n      forbidNonWhitelisted: true,',
    replace: 'whitelist: false,\n      forbidNonWhitelisted: false,',
    suite: INJECTION,
    tests: 'Clients_(create|patch)',
  },
  {
    name: 'operators are let through as keys',
    file: 'src/common/http/body-guard.ts',
    find: "key.startsWith('$') || ",
    replace: '',
    suite: INJECTION,
  },
  {
    name: 'keys that reach a prototype are let through',
    file: 'src/common/http/body-guard.ts',
    find: ' || POLLUTING.has(key)',
    replace: '',
    suite: INJECTION,
  },
  {
    name: 'idempotency keys that begin alike share an answer',
    file: 'src/common/http/idempotency.interceptor.ts',
    find: '`POST ${request.path}`, key]',
    replace: "`POST ${request.path}`, key.startsWith('{') ? '{' : key]",
    suite: INJECTION,
    tests: 'Idempotency-Key that looks',
  },
  {
    name: 'look-ups: everybody who asks the same asks the provider',
    file: 'src/modules/integrations/lookups/lookups.service.ts',
    find: 'if (known) return known as',
    replace: 'if (known && key === "") return known as',
    suite: LOOKUPS,
    tests: 'ask once for twenty',
  },
  {
    name: 'look-ups: the 404 of a provider that cannot know is taken for a proof',
    file: 'src/modules/integrations/lookups/providers/brasilapi.ts',
    find: 'isSure: false',
    replace: 'isSure: true',
    suite: LOOKUPS,
    tests: 'ask BrasilAPI first',
  },
  {
    name: 'look-ups: an answer is believed beyond its life',
    file: 'src/modules/integrations/lookups/kept-answers.repository.ts',
    find: "all({ _id: key }, ahead('expireAt'))",
    replace: 'all({ _id: key })',
    suite: LOOKUPS,
    tests: 'tell that there is none',
  },
  {
    name: 'look-ups: an old answer does not say that it is old',
    file: 'src/modules/integrations/lookups/lookups.service.ts',
    find: "stale: end === 'stale' || end === 'offline'",
    replace: "stale: end === 'offline'",
    suite: LOOKUPS,
    tests: 'are old answers',
  },
  {
    name: 'look-ups: the second provider waits for the end of the first',
    file: 'libs/resilience/hedged.ts',
    find: 'begun < tries.length ? afterMs : null',
    replace: 'null',
    suite: 'libs/resilience/hedged.spec.ts',
  },
  {
    name: 'look-ups: «erro» is true only as a boolean',
    file: 'src/modules/integrations/lookups/providers/viacep.ts',
    find: "erro === true || erro === 'true'",
    replace: 'erro === true',
    suite: PROVIDERS,
    tests: 'understands the text',
  },
  {
    name: 'look-ups: a page of HTML is tried as JSON',
    file: 'src/modules/integrations/lookups/providers/reply.ts',
    find: "isJson(headers['content-type']) ? parse(body) : undefined",
    replace: 'parse(body)',
    suite: PROVIDERS,
    tests: 'calls itself text',
  },
  {
    name: 'look-ups: a refusal counts as a fault of the provider',
    file: 'src/modules/integrations/lookups/providers/provider.ts',
    find: 'if (!isItsFault(outcome)) return',
    replace: 'if (outcome.reason === "busy") return',
    suite: PROVIDERS,
    tests: 'does not rest after refusals',
  },
  {
    name: 'breakers: whoever saw an older state changes it',
    file: BREAKERS_REPOSITORY,
    find: 'all({ _id: name, generation }, condition',
    replace: 'all({ _id: name }, condition',
    suite: BREAKERS,
  },
  {
    name: 'breakers: the try is given before its time',
    file: BREAKERS_REPOSITORY,
    find: "untilFromNow(forMs), reached('until'))",
    replace: 'untilFromNow(forMs))',
    suite: BREAKERS,
  },
];
