import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor, Permission, Scope } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import {
  assertVersion,
  Cursors,
  type ExpectedVersions,
  type Page,
  pageRequest,
  type PageQueryDto,
  toPage,
} from '../../../common/http/index.js';
import { isObjectIdText, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { RuntimeConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import '../auth.errors.js';
import { invalidRequest } from '../../../common/validation/index.js';
import {
  type ApiKey,
  type ApiKeyFields,
  changedKeyFields,
  DEFAULT_OVERLAP_HOURS,
  firstNotHeld,
  MAX_KEY_DAYS,
  MAX_KEYS_PER_CLIENT,
  MAX_KEYS_PER_CREATOR,
} from './api-key.js';
import { ApiKeyCallers, keyEnvironmentOf } from './api-key-callers.js';
import { formatApiKey, newApiKeyText } from './api-key-text.js';
import { ApiKeysRepository, type KeyOwner } from './api-keys.repository.js';
import { ClientDirectory } from './client-directory.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface NewApiKey extends ApiKeyFields {
  /** The one client that it sees; null: as far as its creator sees. */
  readonly clientId: string | null;
  readonly expiresAt: Date;
}

export interface ApiKeyQuery extends PageQueryDto {
  readonly clientId?: string;
}

/** A key and its text, which nobody sees again. */
export interface MadeApiKey {
  readonly key: ApiKey;
  readonly text: string;
}

/** Keys of programs. Whoever hands out a key, or its new text, holds every permission that the key holds. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly callers: ApiKeyCallers,
    private readonly clients: ClientDirectory,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
    private readonly runtime: RuntimeConfig,
  ) {}

  /**
   * Makes a key. One made by a key belongs to that key's creator.
   * @throws api_key.scope_not_held, api_key.client_not_found, api_key.too_many, request.invalid for an expiry that is past or too far
   */
  async create(actor: Actor, input: NewApiKey): Promise<MadeApiKey> {
    const creatorId = personBehind(actor);
    assertHeld(actor, input.scopes);
    const now = this.clock.now();
    assertExpiry(input.expiresAt, now);
    const made = this.make({ ...input, creatorId, createdAt: now });
    await this.assertReach(actor, input.clientId); // else a refused call would leave a guard of a client that is not there
    const owners = ownersOf(made.key);
    for (const owner of owners) await this.keys.ensureGuard(owner);
    await this.unitOfWork.run(async (tx) => {
      await this.assertReach(actor, input.clientId, tx);
      for (const owner of owners) await this.assertRoom(owner, tx);
      await this.keys.insert(made.key, tokenDigest(made.secret), tx);
      const { scopes, expiresAt } = made.key;
      await this.record(actor, 'api_key.created', made.key, { scopes, expiresAt: expiresAt.toISOString() }, tx);
    });
    return made;
  }

  /** Throws api_key.not_found, also outside the scope. */
  async get(scope: Scope, id: string): Promise<ApiKey> {
    return found(await this.keys.find(scope, id));
  }

  /** One page, the newest first; ended keys too. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(scope: Scope, query: ApiKeyQuery): Promise<Page<ApiKey>> {
    const list = ['api-keys', query.clientId ?? null];
    const request = pageRequest(query, this.cursors, list);
    const rows = await this.keys.page(scope, query.clientId, request);
    return toPage(
      rows,
      request,
      (key) => key,
      ({ id, createdAt }) => this.cursors.encode({ value: createdAt.toISOString(), id }, list),
    );
  }

  /**
   * Sets the given fields of a key that may still be used.
   * @throws api_key.not_found, api_key.ended, api_key.scope_not_held for what the key held before or shall hold, request.stale
   */
  async patch(actor: Actor, id: string, expected: ExpectedVersions, patch: Partial<ApiKeyFields>): Promise<ApiKey> {
    const edited = await this.unitOfWork.run(async (tx) => {
      const before = await this.usable(actor.scope, id, tx);
      assertVersion(expected, before.version);
      const given = Object.fromEntries(
        Object.entries(patch).filter(([, value]: [string, unknown]) => value !== undefined),
      );
      const after: ApiKey = { ...before, ...given };
      assertHeld(actor, before.scopes);
      assertHeld(actor, after.scopes);
      const changed = changedKeyFields(before, after);
      if (changed.length === 0) return before;
      await this.keys.update(actor.scope, before, after, tx);
      const changes = { fields: changed, ...(changed.includes('scopes') ? { scopes: after.scopes } : {}) };
      await this.record(actor, 'api_key.updated', after, changes, tx);
      return { ...after, version: before.version + 1 };
    });
    this.callers.forget(id);
    return edited;
  }

  /**
   * A new key in the place of another one, which goes on for the overlap. The new one lives as long as the old one was meant to.
   * @param overlapHours 0 to 168
   * @throws api_key.not_found, api_key.ended, api_key.scope_not_held, request.invalid, request.stale
   */
  async rotate(
    actor: Actor,
    id: string,
    {
      overlapHours = DEFAULT_OVERLAP_HOURS,
      expiresAt,
    }: { overlapHours?: number | undefined; expiresAt?: Date | undefined },
  ): Promise<MadeApiKey> {
    const now = this.clock.now();
    if (expiresAt) assertExpiry(expiresAt, now);
    const rotated = await this.unitOfWork.run(async (tx) => {
      const before = await this.usable(actor.scope, id, tx);
      if (before.rotatedTo !== null) throw new DomainError('api_key.ended', { detail: 'It was rotated before' });
      assertHeld(actor, before.scopes);
      const lifeMs = Math.min(before.expiresAt.getTime() - before.createdAt.getTime(), MAX_KEY_DAYS * DAY_MS);
      const made = this.make({ ...before, createdAt: now, expiresAt: expiresAt ?? new Date(now.getTime() + lifeMs) });
      await this.keys.insert(made.key, tokenDigest(made.secret), tx);
      await this.keys.replaceBy(actor.scope, before, made.key.id, overlapHours * HOUR_MS, tx);
      await this.record(actor, 'api_key.rotated', before, { rotatedTo: made.key.id, overlapHours }, tx);
      return made;
    });
    this.callers.forget(id);
    return rotated;
  }

  /** Ends a key: it opens nothing more within five seconds. Nothing happens to one that was revoked before. Throws api_key.not_found. */
  async revoke(actor: Actor, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const key = found(await this.keys.find(actor.scope, id, tx));
      if (await this.keys.revoke(actor.scope, id, tx)) await this.record(actor, 'api_key.revoked', key, undefined, tx);
    });
    this.callers.forget(id);
  }

  /** Ends all keys of a client that is deleted, in the caller's unit of work. @returns how many there were */
  endAllOf(clientId: string, tx: Tx): Promise<number> {
    return this.keys.revokeAllOf(clientId, tx);
  }

  /** Ends all keys of a client that is erased, and takes their names and networks. @returns how many rows it emptied, at most `limit` */
  async eraseOf(clientId: string, limit: number, tx: Tx): Promise<number> {
    await this.keys.revokeAllOf(clientId, tx);
    return this.keys.eraseTextsOf(clientId, limit, tx);
  }

  private make(input: NewApiKey & { readonly creatorId: string; readonly createdAt: Date }) {
    const { name, scopes, ipAllow, rateLimitPerMinute, clientId, creatorId, createdAt, expiresAt } = input;
    const { id, secret } = newApiKeyText();
    const text = formatApiKey(keyEnvironmentOf(this.runtime), { id, secret });
    const ends = { lastUsedAt: null, rotatedTo: null, overlapUntil: null, revokedAt: null };
    const given = { name, scopes, ipAllow, rateLimitPerMinute, clientId, creatorId, createdAt, expiresAt };
    const key: ApiKey = { id, last4: text.slice(-4), ...given, ...ends, version: 1 };
    return { key, text, secret };
  }

  private async usable(scope: Scope, id: string, tx: Tx): Promise<ApiKey> {
    const key = await this.keys.findUsable(scope, id, tx);
    if (key) return key;
    found(await this.keys.find(scope, id, tx));
    throw new DomainError('api_key.ended');
  }

  private async assertReach(actor: Actor, clientId: string | null, tx?: Tx): Promise<void> {
    if (clientId === null && !actor.scope.reachesAll)
      throw clientNotFound('Whoever is bound to clients names one of them');
    if (clientId === null) return;
    const isWithin = isObjectIdText(clientId) && actor.scope.includes(clientId);
    if (!isWithin || !(await this.clients.isPresent(clientId, tx))) throw clientNotFound('There is no such client');
  }

  private async assertRoom(owner: KeyOwner, tx: Tx): Promise<void> {
    await this.keys.touchGuard(owner, tx);
    const [limit, whose] = 'clientId' in owner ? [MAX_KEYS_PER_CLIENT, 'client'] : [MAX_KEYS_PER_CREATOR, 'creator'];
    if ((await this.keys.countLive(owner, tx)) >= limit)
      throw new DomainError('api_key.too_many', { detail: `At most ${String(limit)} live keys per ${whose}` });
  }

  private record(
    actor: Actor,
    action: string,
    { id, clientId }: ApiKey,
    changes: Record<string, unknown> | undefined,
    tx: Tx,
  ): Promise<void> {
    const about = { target: { type: 'api_key', id }, ...(clientId === null ? {} : { clientId }) };
    return this.audit.append(actor, { action, ...about, ...(changes ? { changes } : {}) }, tx);
  }
}

function ownersOf({ creatorId, clientId }: ApiKey): KeyOwner[] {
  return [{ creatorId }, ...(clientId === null ? [] : [{ clientId }])];
}

function personBehind({ userId }: Actor): string {
  if (userId === null) throw new Error('an API key needs a person whose rights bound it');
  return userId;
}

function found(key: ApiKey | null): ApiKey {
  if (!key) throw new DomainError('api_key.not_found');
  return key;
}

function assertHeld(actor: Actor, scopes: readonly Permission[]): void {
  const missing = firstNotHeld(scopes, actor.permissions);
  if (missing === undefined) return;
  throw new DomainError('api_key.scope_not_held', { detail: `The permission ${missing} is missing` });
}

function assertExpiry(expiresAt: Date, now: Date): void {
  const aheadMs = expiresAt.getTime() - now.getTime();
  if (aheadMs > 0 && aheadMs <= MAX_KEY_DAYS * DAY_MS) return;
  const detail = `expiresAt must be in the future, at most ${String(MAX_KEY_DAYS)} days ahead`;
  throw invalidRequest({ pointer: '/expiresAt', code: 'field.expiry', detail });
}

function clientNotFound(detail: string): DomainError {
  return new DomainError('api_key.client_not_found', {
    errors: [{ pointer: '/clientId', code: 'api_key.client_not_found', detail }],
  });
}
