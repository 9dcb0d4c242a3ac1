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
const AUDIT_CHAIN = 'test/integration/audit-chain.int-spec.ts';
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
  {
    name: 'a block does not hold on to the one before',
    file: 'src/modules/audit/audit-block.ts',
    find: "digestOf(['vigia.audit.block.v1', String(seq), prev, content])",
    replace: "digestOf(['vigia.audit.block.v1', String(seq), prev.slice(64), content])",
    suite: AUDIT_CHAIN,
  },
  {
    name: 'the sealer takes every event off the waiting ones',
    file: 'src/modules/audit/audit-chain.repository.ts',
    find: 'const { deletedCount } = await this.pending.deleteMany(all({ _id: oneOf(block.ids) }), { session });\n    if (deletedCount !== block.ids.length)',
    replace:
      'const { deletedCount } = await this.pending.deleteMany(everything(), { session });\n    if (deletedCount < block.ids.length)',
    suite: AUDIT_CHAIN,
  },
  {
    name: 'a sealer takes the next free number, past its transaction',
    file: 'src/modules/audit/audit-chain.repository.ts',
    find: `await this.chain.collection.insertOne({ _id: seq, ...block } as never, { session });
    const { deletedCount } = await this.pending.deleteMany(all({ _id: oneOf(block.ids) }), { session });`,
    replace: `await new Promise((done) => setTimeout(done, seq * 0 + Math.random() * 20));
    await this.chain.collection.insertOne({ _id: (await this.chain.collection.countDocuments()) + 1, ...block } as never);
    await this.pending.collection.deleteMany({ _id: { $in: [...block.ids] } } as never);
    const deletedCount = session ? block.ids.length : 0;`,
    suite: AUDIT_CHAIN,
    tests: 'never forks',
  },
  {
    name: 'a cut tail is not looked for',
    file: 'src/modules/audit/audit-verifier.ts',
    find: '?? this.beyondEnd(lines)',
    replace: '',
    suite: AUDIT_CHAIN,
    tests: 'a tail that was cut off',
  },
  {
    name: 'nobody asks whether every event is sealed or waits',
    file: 'src/modules/audit/audit-verifier.ts',
    find: ' ?? (await this.unsealed())',
    replace: '',
    suite: AUDIT_CHAIN,
    tests: 'a deleted pending row',
  },
  {
    name: 'an event is compared with its own hash only',
    file: 'src/modules/audit/audit-verifier.ts',
    find: ' || stored.hash !== hashes[index]',
    replace: '',
    suite: AUDIT_CHAIN,
    tests: 'changed together with its hash',
  },
  {
    name: 'the signature of a checkpoint is not checked',
    file: 'src/modules/audit/audit-checkpoint.ts',
    find: 'if (!isOurs || ',
    replace: 'if (',
    suite: AUDIT_CHAIN,
    tests: 'a checkpoint that was made to fit',
  },
  {
    name: 'a rewritten chain is signed',
    file: 'src/modules/audit/audit-checkpoints.service.ts',
    find: 'if (this.latest && (await this.chain.hashOf(this.latest.seq)) !== this.latest.head)',
    replace: 'if (this.latest && (await this.chain.hashOf(this.latest.seq)) === null)',
    suite: AUDIT_CHAIN,
    tests: 'gets no new signature',
  },
  {
    name: 'reading the audit leaves no trace',
    file: 'src/modules/audit/audit-trail.service.ts',
    find: "await this.record(actor, { action: 'audit.read', changes:",
    replace: "void ({ action: 'audit.read', changes:",
    suite: 'test/e2e/audit.e2e-spec.ts',
    tests: 'holds its own readings',
  },
  {
    name: 'a policy switches security events off',
    file: 'src/config/audit-policy.ts',
    find: "return level === 'none' && isSecurityAction(action) ? 'metadata' : level;",
    replace: 'return level;',
    suite: 'src/config/audit-policy.spec.ts',
  },
  {
    name: 'values of hidden fields are on record',
    file: 'src/modules/audit/audit-difference.ts',
    find: 'if (hidden.includes(name)) return [{ op, path }];',
    replace: '',
    suite: 'src/modules/audit/audit-difference.spec.ts',
  },
  {
    name: 'each denial is an event',
    file: 'src/modules/audit/denials.service.ts',
    find: 'if (known && known.endsAtMs > nowMs) {',
    replace: 'if (known && known.endsAtMs < 0) {',
    suite: 'src/modules/audit/denials.service.spec.ts',
  },
  {
    name: 'whoever is bound to a client reads the whole audit',
    file: 'src/modules/audit/audit.repository.ts',
    find: '.findOne(all(within(scope), { _id: id }))',
    replace: '.findOne(all({ _id: id }))',
    suite: 'test/e2e/audit.e2e-spec.ts',
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
