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
const TRANSACTIONS = 'test/e2e/transactions.e2e-spec.ts';
const TRANSACTION_RACES = 'test/integration/transactions.int-spec.ts';
const LOGIN_LIMITS = 'test/e2e/login-limits.e2e-spec.ts';

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
    find: "const wanted = all(within(scope, '_id'), isDeleted ? DELETED : PRESENT, ...narrowed);",
    replace: 'const wanted = all(isDeleted ? DELETED : PRESENT, ...narrowed);',
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
    name: 'a transaction is read without the scope',
    file: 'src/modules/transactions/transactions.repository.ts',
    find: 'this.transactions.findOne(all(within(scope), { _id: id }))',
    replace: 'this.transactions.findOne(all({ _id: id }))',
    suite: SCOPE_OVERRIDE,
    tests: 'get /api/v1/transactions/.id.:',
  },
  {
    name: 'a move forgets the state that it starts from',
    file: 'src/modules/transactions/transactions.repository.ts',
    find: '{ _id: before.id, status: before.status, version: before.version }',
    replace: '{ _id: before.id, version: before.version }',
    suite: TRANSACTION_RACES,
    tests: 'the last net',
  },
  {
    name: 'whoever records a transaction approves it',
    file: 'src/modules/transactions/transaction-moves.ts',
    find: "if (move !== 'cancel' && isSameParty(by, before.createdBy)) throw new DomainError('transaction.own');",
    replace: '',
    suite: TRANSACTIONS,
    tests: 'are decided about',
  },
  {
    name: 'an operator cancels what another one recorded',
    file: 'src/modules/transactions/transaction-moves.service.ts',
    find: "if (move === 'cancel') assertMayTouch(before, actor);",
    replace: '',
    suite: TRANSACTIONS,
    tests: 'or edited by whoever',
  },
  {
    name: 'the second approval is the first one again',
    file: 'src/modules/transactions/transaction-moves.ts',
    find: '.some((approver) => isSameParty(approver, by))',
    replace: '.some(() => false)',
    suite: TRANSACTIONS,
    tests: 'second person above',
  },
  {
    name: 'a reversal reserves nothing',
    file: 'src/modules/transactions/transaction-moves.service.ts',
    find: 'await this.transactions.update(actor.scope, before, original, tx);',
    replace: '',
    suite: TRANSACTION_RACES,
    tests: 'reversals at once',
  },
  {
    name: 'a repeated reversal moves the money again',
    file: 'src/modules/transactions/transaction-moves.service.ts',
    find: 'if (first) return repeatedReversal(first, amount);',
    replace: '',
    suite: TRANSACTIONS,
    tests: 'repeated',
  },
  {
    name: 'nobody holds the client of a new transaction',
    file: 'src/modules/clients/clients.service.ts',
    find: 'await this.guards.touch(client.id, tx);\n    return client;',
    replace: 'return client;',
    suite: TRANSACTION_RACES,
    tests: 'on its way',
  },
  {
    name: 'a client is suspended past those who hold it',
    file: 'src/modules/clients/clients.service.ts',
    find: 'if (after.status !== before.status) await this.guards.touch(after.id, tx);',
    replace: '',
    suite: TRANSACTION_RACES,
    tests: 'on its way',
  },
  {
    name: 'a sum of 32 bits',
    file: 'src/modules/transactions/transaction-totals.read-model.ts',
    find: 'cents(sumCents)',
    replace: 'cents(sumCents | 0)',
    suite: TRANSACTIONS,
    tests: 'totals',
  },
  {
    name: 'what is cancelled stays within the daily limit',
    file: 'src/modules/transactions/transaction-moves.service.ts',
    find: "if (move !== 'approve') await this.days.giveBack(after, tx);",
    replace: '',
    suite: TRANSACTIONS,
    tests: 'daily limit',
  },
  {
    name: 'the border of a range of time is told to the server as it is',
    file: 'src/common/persistence/filter.ts',
    find: 'return value instanceof Date ? { $gt: new Date(value.getTime() - 1) } : { $gte: value };',
    replace: 'return { $gte: value };',
    suite: TRANSACTIONS,
    tests: 'lists',
  },
];
