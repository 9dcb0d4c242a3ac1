import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { Clock } from '../../../common/clock/index.js';
import { BlindIndex } from '../../../common/encryption/index.js';
import { addressKey, currentRequest } from '../../../common/http/index.js';
import { Logger } from '../../../common/logging/index.js';
import { counter } from '../../../common/metrics/index.js';
import { fullJitter, type Tx } from '../../../common/persistence/index.js';
import {
  LimitStore,
  LimitStoreAway,
  type Quota,
  secondsOf,
  type StrikeLaw,
  type Striker,
} from '../../../common/rate-limits/index.js';
import { LimitsConfig } from '../../../config/index.js';
import '../auth.errors.js';
import { BusyGate } from '../passwords/busy-gate.js';
import { HASHES_AT_ONCE } from '../passwords/passwords.js';
import { normalisedEmail } from '../users/user.js';
import { type KnownDevice, withIdentifier } from './known-device.js';
import { LoginFailures } from './login-failures.js';
import { ShortMemory } from './short-memory.js';

const HOUR_MS = 3_600_000;
const FIRST_PAUSE_MS = 1_000;
const JITTER_MS = 50;
/**
 * Tries from their first count to the end of their hash, and such that wait to begin. Enough at once to keep the hashes busy, and no
 * more: a flood must neither take all connections to the database nor keep the event loop from anything else.
 */
const TRIES = { atOnce: 4 * HASHES_AT_ONCE, waiting: 64 };
/** Whoever comes without a device that is known for the identifier shares one count. */
const STRANGERS = 'strangers';

const tries = counter('login_tries_total', 'Sign-ins by password', ['outcome']);

export interface LoginTry {
  /** What was typed as e-mail, whether or not an account has it. */
  readonly identifier: string;
  readonly ip: string;
  readonly device: KnownDevice | null;
  /** Who tries, where that is known by something else than a device, such as a session: has a count of its own. */
  readonly member?: string;
}

interface CountedTry {
  readonly striker: Striker;
  readonly window: string;
  readonly digest: string;
}

/**
 * Slows guessing down, by address and by identifier, alike for identifiers that no account has. Every try is counted for all
 * instances before its password is looked at, and taken off again when it was right. A known device has a count of its own, so
 * strangers lock nobody out.
 */
@Injectable()
export class LoginLimiter {
  private readonly law: StrikeLaw;
  private readonly addressQuota: Quota;
  private readonly floorMs: number;
  private readonly memory: ShortMemory;
  private readonly gate = new BusyGate(TRIES.atOnce, TRIES.waiting);

  constructor(
    private readonly store: LimitStore,
    private readonly failures: LoginFailures,
    private readonly digests: BlindIndex,
    private readonly clock: Clock,
    private readonly logger: Logger,
    config: LimitsConfig,
  ) {
    this.memory = new ShortMemory(clock);
    this.law = {
      free: config.LOGIN_FREE_FAILURES,
      firstPauseMs: FIRST_PAUSE_MS,
      longestPauseMs: config.LOGIN_LONGEST_PAUSE_SECONDS * 1_000,
      closesAfter: config.LOGIN_CLOSES_AFTER,
      quota: { units: config.LOGIN_FAILURES_PER_HOUR, windowMs: HOUR_MS },
    };
    this.addressQuota = { units: config.LOGIN_FAILURES_PER_ADDRESS_HOUR, windowMs: HOUR_MS };
    this.floorMs = config.LOGIN_FAILURE_FLOOR_MS;
  }

  /**
   * Makes one try, if the limits let it through.
   * @param check looks at the password; null when it was wrong, whatever was wrong. When it throws, the try does not count
   * @returns what `check` gave, with the device as it is known from now on
   * @throws auth.busy, auth.throttled, auth.limiter_unavailable, auth.wrong_credentials
   */
  async attempt<T>(login: LoginTry, check: () => Promise<T | null>): Promise<{ found: T; device: KnownDevice }> {
    const startedAtMs = currentRequest()?.arrivedAtMs ?? this.clock.monotonicMs();
    const { counted, found } = await this.gate.pass(async () => {
      const counted = await whileReachable(() => this.begin(login, startedAtMs));
      return { counted, found: await this.look(counted, check) };
    });
    if (found === null) return this.fail(login, counted, startedAtMs);
    await whileReachable(() => Promise.all([this.store.giveBack(counted.window), this.store.forgive(counted.striker)]));
    this.memory.forget(keyOf(counted.striker));
    tries.inc({ outcome: 'right' });
    return { found, device: withIdentifier(login.device, counted.digest) };
  }

  /** All who try at this identifier begin anew: after a reset of the password, and when an administrator says so. */
  async clearFor(identifier: string, tx?: Tx): Promise<void> {
    const group = groupOf(this.digestOf(identifier));
    await whileReachable(() => this.store.forget(group, tx));
    this.memory.forget(group);
  }

  private begin({ identifier, ip, device, member }: LoginTry, startedAtMs: number): Promise<CountedTry> {
    const digest = this.digestOf(identifier);
    const known = member ?? (device?.identifiers.includes(digest) ? device.id : STRANGERS);
    const striker = { group: groupOf(digest), member: known };
    const window = `login:${addressKey(ip)}`;
    return this.memory.inTurn(keyOf(striker), () => this.count({ striker, window, digest }, startedAtMs));
  }

  private async count(counted: CountedTry, startedAtMs: number): Promise<CountedTry> {
    const { striker, window } = counted;
    const knownWaitMs = this.memory.waitOf(keyOf(striker), startedAtMs);
    if (knownWaitMs > 0) throw throttled(knownWaitMs);
    const { granted, endsInMs } = await this.store.take(window, this.addressQuota, 0);
    if (granted === 0) throw throttled(endsInMs);
    const { isAdmitted, waitMs } = await this.store.strike(striker, this.law, this.clock.monotonicMs() - startedAtMs);
    if (isAdmitted) return counted;
    this.memory.remember(keyOf(striker), waitMs);
    await this.store.giveBack(window); // what the limiter itself refuses is not counted
    throw throttled(waitMs);
  }

  private async look<T>(counted: CountedTry, check: () => Promise<T | null>): Promise<T | null> {
    try {
      return await check();
    } catch (error) {
      await this.abandon(counted);
      throw error;
    }
  }

  private async fail({ ip }: LoginTry, { digest, striker }: CountedTry, startedAtMs: number): Promise<never> {
    tries.inc({ outcome: 'wrong' });
    await this.failures.record({ ip, digest, isKnownDevice: striker.member !== STRANGERS });
    // Only a timer waits: no hash, no connection to the database, no lock is held.
    const floorMs = this.floorMs === 0 ? 0 : this.floorMs + fullJitter(JITTER_MS, JITTER_MS);
    await pause(Math.max(0, startedAtMs + floorMs - this.clock.monotonicMs()));
    throw new DomainError('auth.wrong_credentials');
  }

  /** The try was not made. If even that cannot be told, it counts as a failure, which ends by itself. */
  private async abandon({ striker, window }: CountedTry): Promise<void> {
    tries.inc({ outcome: 'interrupted' });
    try {
      await Promise.all([this.store.giveBack(window), this.store.withdraw(striker)]);
      this.memory.forget(keyOf(striker));
    } catch (error) {
      this.logger.warn({ err: error }, 'a sign-in that was interrupted stays counted');
    }
  }

  private digestOf(identifier: string): string {
    return this.digests.of('login.identifier', normalisedEmail(identifier));
  }
}

const keyOf = ({ group, member }: Striker): string => `${group}:${member}`;
const groupOf = (digest: string): string => `login:${digest}`;

function throttled(waitMs: number): DomainError {
  tries.inc({ outcome: 'throttled' });
  return new DomainError('auth.throttled', { retryAfterSeconds: secondsOf(waitMs) });
}

/** Without a store nobody could count, so nobody gets in: guessing would be free. */
async function whileReachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LimitStoreAway)) throw error;
    throw new DomainError('auth.limiter_unavailable', { retryAfterSeconds: 5, cause: error });
  }
}
