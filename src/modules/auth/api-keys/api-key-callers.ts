import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { type Actor, Scope } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import { Logger } from '../../../common/logging/index.js';
import { RuntimeConfig } from '../../../config/index.js';
import { Actors } from '../access/actors.js';
import '../auth.errors.js';
import { type ApiKey, networksInclude } from './api-key.js';
import { type KeyEnvironment, parseApiKey } from './api-key-text.js';
import { ApiKeysRepository, type UsableKey } from './api-keys.repository.js';

/** With the time of a slow read this stays below the five seconds that are promised. */
const FRESH_MS = 4_000;
const MAX_ENTRIES = 10_000;
/** What an unknown key is compared with, so that it costs what a wrong secret costs. */
const NO_HASH = tokenDigest('');

interface Known {
  readonly reading: Promise<UsableKey | null>;
  readonly untilMs: number;
}

const ENVIRONMENTS: Readonly<Record<RuntimeConfig['NODE_ENV'], KeyEnvironment>> = {
  development: 'dev',
  test: 'dev',
  staging: 'stg',
  production: 'prod',
};

export function keyEnvironmentOf({ NODE_ENV }: RuntimeConfig): KeyEnvironment {
  return ENVIRONMENTS[NODE_ENV];
}

/** Who acts behind the text of an API key. What is known of a key is at most five seconds old, and so is its creator. */
@Injectable()
export class ApiKeyCallers {
  private readonly known = new Map<string, Known>();
  private readonly environment: KeyEnvironment;

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly actors: Actors,
    private readonly clock: Clock,
    private readonly logger: Logger,
    runtime: RuntimeConfig,
  ) {
    this.environment = keyEnvironmentOf(runtime);
  }

  /**
   * Null for a text that opens nothing, whatever the reason: mistyped, made up, ended, or of a creator who may act no more.
   * @param address where the request comes from
   * @throws api_key.address_refused for a good key from an address that it does not allow
   */
  async actorOf(text: string, address: string): Promise<Actor | null> {
    const parsed = parseApiKey(this.environment, text); // before any reading: who guesses costs nothing
    if (!parsed) return null;
    const usable = await this.fresh(parsed.id);
    const isRight = isSameHash(tokenDigest(parsed.secret), usable?.secretHash ?? NO_HASH);
    if (!usable || !isRight) return null;
    const creator = await this.actors.ofUser(usable.key.creatorId);
    if (!creator) return null;
    if (!networksInclude(usable.key.ipAllow, address)) throw new DomainError('api_key.address_refused');
    if (usable.isUseDue) await this.markUsed(usable.key.id);
    return actorOfKey(usable.key, creator);
  }

  /** What is known of a key is read anew; other instances learn of a change within five seconds. */
  forget(id: string): void {
    this.known.delete(id);
  }

  /** Requests that come together share one reading; its age counts from its beginning. Unknown ids and failures are not kept. */
  private fresh(id: string): Promise<UsableKey | null> {
    const nowMs = this.clock.monotonicMs();
    const known = this.known.get(id);
    if (known && known.untilMs > nowMs) return known.reading;
    const entry = { reading: this.keys.findUsableAcrossClients(id), untilMs: nowMs + FRESH_MS };
    const oldest = this.known.size >= MAX_ENTRIES ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    this.known.set(id, entry);
    const drop = (): void => {
      if (this.known.get(id) === entry) this.known.delete(id);
    };
    entry.reading.then((usable) => (usable ? undefined : drop()), drop);
    return entry.reading;
  }

  /** Whether it could be written down decides nothing: a key goes on while it cannot. */
  private async markUsed(id: string): Promise<void> {
    const known = this.known.get(id);
    const usable = await known?.reading;
    if (!known || !usable) return;
    // Once per minute and instance: the next requests find it done.
    this.known.set(id, { ...known, reading: Promise.resolve({ ...usable, isUseDue: false }) });
    try {
      await this.keys.markUsed(id);
    } catch (error) {
      this.logger.warn({ err: error, apiKeyId: id }, 'use of an API key could not be written down');
    }
  }
}

/** What a key may do is what it was given, as far as its creator may do it now; likewise what it sees. */
export function actorOfKey(key: ApiKey, creator: Actor): Actor {
  return {
    kind: 'api_key',
    id: key.id,
    role: 'API_KEY',
    permissions: new Set(key.scopes.filter((permission) => creator.permissions.has(permission))),
    scope: scopeOfKey(key.clientId, creator.scope),
    sessionId: null,
    userId: key.creatorId,
    ...(key.rateLimitPerMinute === null ? {} : { rateLimitPerMinute: key.rateLimitPerMinute }),
  };
}

function scopeOfKey(clientId: string | null, creators: Scope): Scope {
  if (clientId === null) return creators;
  return creators.includes(clientId) ? Scope.clients([clientId]) : Scope.nothing();
}

function isSameHash(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'));
}
