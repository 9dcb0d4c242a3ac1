import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { type Actor, systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Envelope } from '../../../common/encryption/index.js';
import { Logger } from '../../../common/logging/index.js';
import { readGauge } from '../../../common/metrics/index.js';
import { type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { SecurityConfig, SigningKeysConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import { describeKey, newPrivateKey, privateText } from './key-pair.js';
import { RingReader, subjectOf } from './ring-reader.js';
import {
  activatesAt,
  activeKeyOf,
  compromised,
  movedKeys,
  needsNext,
  type NewSigningKey,
  type RingPeriods,
  seededRing,
  settled,
  type SigningKey,
  type SigningKeyRing,
  withNext,
} from './signing-key.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/**
 * Seconds that a key verifies beyond the life of its tokens: two instances may be five minutes off in opposite directions.
 */
const SKEW_SECONDS = 600;

/** A key as an operator sees it. */
export interface ListedKey extends SigningKey {
  /** When it begins to sign; null for one that has begun already. */
  readonly activatesAt: Date | null;
}

type Move = (ring: SigningKeyRing, now: Date) => SigningKeyRing;

/** The life of signing keys: next → active → passive → retired. Each move is one compare-and-set and one audit event per key. */
@Injectable()
export class SigningKeys implements OnModuleInit, OnApplicationBootstrap {
  readonly periods: RingPeriods;

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly reader: RingReader,
    private readonly envelope: Envelope,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly security: SecurityConfig,
    config: SigningKeysConfig,
  ) {
    this.periods = {
      publishMs: config.SIGNING_KEY_PUBLISH_SECONDS * 1_000,
      passiveMs: (security.ACCESS_TOKEN_MINUTES * 60 + SKEW_SECONDS) * 1_000,
      rotateMs: config.SIGNING_KEY_ROTATION_DAYS * 86_400_000,
    };
  }

  onModuleInit(): void {
    const tell = (err: unknown): void => this.logger.warn({ err }, 'age of the signing key could not be read');
    readGauge(
      'auth_signing_key_age_seconds',
      'Time since the active signing key began to sign',
      () => this.age(),
      tell,
    );
  }

  /** Without exactly one active key that can be opened the start stops. */
  async onApplicationBootstrap(): Promise<void> {
    await this.ensureRing();
    await this.reader.current();
  }

  /** All keys that are known, the newest first. For staff, as all that follows. Throws request.forbidden. */
  async list(actor: Actor): Promise<ListedKey[]> {
    assertStaff(actor);
    const { ring } = await this.reading();
    return ring.keys.map((key) => ({
      ...key,
      activatesAt: key.state === 'next' ? activatesAt(key, this.periods) : null,
    }));
  }

  /**
   * Publishes the next key; one that was published long enough begins to sign at once, a younger one keeps its time.
   * @returns all keys afterwards
   */
  async rotate(actor: Actor): Promise<ListedKey[]> {
    assertStaff(actor);
    const key = await this.make(newPrivateKey());
    await this.move(actor, (ring, now) => {
      const after = settled(ring, now, this.periods);
      return activeKeyOf(after).kid === activeKeyOf(ring).kid ? withNext(after, key, now) : after;
    });
    return this.list(actor);
  }

  /** After a leak: all keys retire at once, a new one signs, no earlier token is good. Sessions go on by their refresh tokens. */
  async replaceCompromised(actor: Actor): Promise<ListedKey[]> {
    assertStaff(actor);
    const key = await this.make(newPrivateKey());
    await this.move(actor, (ring, now) => compromised(ring, key, now));
    this.logger.warn({ kid: key.kid }, 'signing keys given up as compromised');
    return this.list(actor);
  }

  /** Makes the moves that are due by the database's clock. @returns whether there were any */
  async settle(): Promise<boolean> {
    const { ring, now } = await this.reading();
    const isNextDue = needsNext(ring, now, this.periods);
    if (!isNextDue && settled(ring, now, this.periods) === ring) return false;
    const key = await this.make(newPrivateKey());
    return this.move(systemActor('auth'), (present, at) => {
      const after = settled(present, at, this.periods);
      return needsNext(after, at, this.periods) ? withNext(after, key, at) : after;
    });
  }

  /** The key of the configuration is the first one. Of processes that start at once one wins, and all take its ring. */
  private async ensureRing(): Promise<void> {
    if (await this.keys.read()) return;
    const key = await this.make(createPrivateKey(this.security.JWT_PRIVATE_KEY));
    try {
      await this.unitOfWork.run(async (tx) => {
        if (await this.keys.read(tx)) return;
        const ring = seededRing(key, this.clock.now());
        this.keys.insert(ring, tx);
        await this.record(systemActor('bootstrap'), null, ring, tx);
      });
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'signing_key.moved')) throw error; // else another was faster
    }
  }

  private async move(actor: Actor, next: Move): Promise<boolean> {
    const isMoved = await this.unitOfWork.run(async (tx) => {
      const reading = await this.keys.read(tx);
      if (!reading) throw new Error('there is no ring of signing keys');
      const after = next(reading.ring, reading.now);
      if (after === reading.ring) return false;
      await this.keys.replace(after, tx);
      await this.record(actor, reading.ring, after, tx);
      return true;
    });
    if (isMoved) this.reader.forget();
    return isMoved;
  }

  private async record(actor: Actor, before: SigningKeyRing | null, after: SigningKeyRing, tx: Tx): Promise<void> {
    for (const { kid, state, isCompromised } of movedKeys(before, after)) {
      const target = { type: 'signing_key', id: kid };
      const changes = isCompromised ? { state, isCompromised } : { state };
      await this.audit.append(actor, { action: 'signing_key.moved', target, changes }, tx);
    }
  }

  private async reading() {
    const reading = await this.keys.read();
    if (!reading) throw new Error('there is no ring of signing keys');
    return reading;
  }

  private async make(privateKey: KeyObject): Promise<NewSigningKey> {
    const described = await describeKey(privateKey);
    return { ...described, privateSealed: this.envelope.seal(privateText(privateKey), subjectOf(described.kid)) };
  }

  private async age(): Promise<number> {
    const { ring, now } = await this.reading();
    const since = ring.keys.find(({ state }) => state === 'active')?.activatedAt ?? now;
    return Math.max(0, (now.getTime() - since.getTime()) / 1_000);
  }
}

/** The keys are those of the whole installation: whoever is bound to clients does not touch them. */
function assertStaff({ scope }: Actor): void {
  if (!scope.reachesAll)
    throw new DomainError('request.forbidden', { detail: 'Only staff may look after signing keys' });
}
