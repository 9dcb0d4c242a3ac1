import { once } from 'node:events';
import { Redis } from 'ioredis';
import type { LimitsConfig } from '../../config/index.js';
import type { Clock } from '../clock/index.js';
import type { Logger } from '../logging/index.js';
import {
  CLOSED_KEPT_MS,
  type Grant,
  LimitStore,
  LimitStoreAway,
  pausesOf,
  type Quota,
  type StrikeLaw,
  type Striker,
  STRIKES_KEPT_MS,
  type StrikeVerdict,
} from './limit-store.js';
import { OncePer } from './once-per.js';
import { LIMIT_SCRIPTS } from './redis-scripts.js';

const LONGEST_RECONNECT_PAUSE_MS = 1_000;

type Script = (...args: (string | number)[]) => Promise<number[]>;
type ScriptedRedis = Redis & Record<keyof typeof LIMIT_SCRIPTS, Script>;

/** Counts in Redis, one script and one round trip per call. Nothing waits for a Redis that is away: calls then fail at once. */
export class RedisLimitStore extends LimitStore {
  private readonly redis: ScriptedRedis;

  constructor(
    private readonly config: LimitsConfig,
    logger: Logger,
    clock: Clock,
  ) {
    super();
    this.redis = new Redis(config.REDIS_URL, {
      scripts: LIMIT_SCRIPTS,
      keyPrefix: 'vigia:',
      connectTimeout: config.LIMIT_STORE_TIMEOUT_MS,
      commandTimeout: config.LIMIT_STORE_TIMEOUT_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_RECONNECT_PAUSE_MS),
    }) as ScriptedRedis;
    const complaints = new OncePer(60_000, clock);
    this.redis.on('error', (error: unknown) => {
      if (complaints.isDue()) logger.warn({ err: error }, 'Redis of the limits cannot be reached');
    });
  }

  /** Waits for the connection, so that the first calls find it; a Redis that is away holds nobody up. */
  async open(): Promise<void> {
    if (this.redis.status === 'ready') return;
    const patience = AbortSignal.timeout(this.config.LIMIT_STORE_TIMEOUT_MS);
    await once(this.redis, 'ready', { signal: patience }).catch(() => undefined); // its errors are told as they come
  }

  close(): void {
    this.redis.disconnect();
  }

  async take(key: string, { units, windowMs }: Quota, share: number): Promise<Grant> {
    const [granted = 0, left = 0, endsInMs = 1] = await reach(this.redis.limitTake(key, units, windowMs, share));
    return { granted, left, endsInMs };
  }

  async giveBack(key: string): Promise<void> {
    await reach(this.redis.limitGiveBack(key));
  }

  async strike({ group, member }: Striker, law: StrikeLaw, ageMs: number): Promise<StrikeVerdict> {
    const { free, closesAfter, quota } = law;
    const [admitted = 0, strikes = 0, pauseMs = 0, isUsedUp = 0, windowMs = 0] = await reach(
      this.redis.limitStrike(
        group,
        member,
        closesAfter,
        quota.units,
        quota.windowMs,
        free,
        STRIKES_KEPT_MS,
        CLOSED_KEPT_MS,
        Math.ceil(ageMs),
        ...pausesOf(law),
      ),
    );
    if (admitted === 1) return { isAdmitted: true, strikes, waitMs: 0 };
    const waitMs = strikes >= closesAfter ? law.longestPauseMs : Math.max(1, pauseMs, isUsedUp * windowMs);
    return { isAdmitted: false, strikes, waitMs };
  }

  async withdraw({ group, member }: Striker): Promise<void> {
    await reach(this.redis.limitRelieve(group, member, 1));
  }

  async forgive({ group, member }: Striker): Promise<void> {
    await reach(this.redis.limitRelieve(group, member, 'all'));
  }

  async forget(group: string): Promise<void> {
    await reach(this.redis.del(group));
  }
}

/** Whatever keeps an answer from coming, this store cannot be counted on now. */
async function reach<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw new LimitStoreAway('Redis of the limits does not answer', { cause: error });
  }
}
