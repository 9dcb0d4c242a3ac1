import { Injectable } from '@nestjs/common';
import { LimitsConfig } from '../../config/index.js';
import { Clock } from '../clock/index.js';
import { Logger } from '../logging/index.js';
import { counter } from '../metrics/index.js';
import { type Grant, LimitStore, type Quota } from './limit-store.js';
import { OncePer } from './once-per.js';

/** A limit by its name, such as `read`: lower case letters and `_`. */
export interface RateLimit extends Quota {
  readonly name: string;
}

export interface Admission {
  readonly isAdmitted: boolean;
  /** How many more this instance knows of; other instances may have taken some meanwhile. */
  readonly left: number;
  readonly endsInMs: number;
}

interface Chunk {
  /** Units leased by this instance and not yet used. */
  local: number;
  /** Units that nobody had leased when this instance last asked. */
  elsewhere: number;
  readonly endsAtMs: number;
}

/** A lease takes that part of what is left: many at first, one by one at the end, so that little lies idle elsewhere. */
const LEASED_SHARE = 0.1;
const MAX_CHUNKS = 20_000;
const STORE_PAUSE_MS = 1_000;

const refused = counter('rate_limit_refused_total', 'Requests refused by a rate limit', ['limit']);
const uncounted = counter('rate_limit_uncounted_total', 'Requests let through because the counting store was away', [
  'limit',
]);

/**
 * Limits over all instances. Each instance leases units of a window in chunks and counts them by itself, so most requests ask
 * nobody. All instances together never let more through than the limit. While the store is away everything is let through.
 */
@Injectable()
export class RateLimits {
  private readonly chunks = new Map<string, Chunk>();
  private readonly leases = new Map<string, Promise<void>>();
  private readonly complaints: OncePer;
  private storeAwayUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: LimitStore,
    private readonly config: LimitsConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.complaints = new OncePer(60_000, clock);
  }

  /** Counts one request of a subject. Null where nobody can count. */
  async admit(limit: RateLimit, subject: string): Promise<Admission | null> {
    const key = `${limit.name}:${subject}`;
    for (;;) {
      const chunk = this.liveChunk(key);
      if (chunk && (chunk.local > 0 || chunk.elsewhere === 0)) return this.spend(limit, chunk);
      if (this.clock.monotonicMs() < this.storeAwayUntilMs || !(await this.lease(key, limit))) {
        uncounted.inc({ limit: limit.name });
        return null;
      }
    }
  }

  private spend(limit: RateLimit, chunk: Chunk): Admission {
    const isAdmitted = chunk.local > 0;
    if (isAdmitted) chunk.local -= 1;
    else refused.inc({ limit: limit.name });
    const endsInMs = chunk.endsAtMs - this.clock.monotonicMs();
    return { isAdmitted, left: chunk.local + chunk.elsewhere, endsInMs };
  }

  private liveChunk(key: string): Chunk | undefined {
    const chunk = this.chunks.get(key);
    if (chunk && chunk.endsAtMs > this.clock.monotonicMs()) return chunk;
    this.chunks.delete(key);
    return undefined;
  }

  /** Requests that come together wait for one lease. @returns false when the store cannot be asked */
  private async lease(key: string, limit: RateLimit): Promise<boolean> {
    const running = this.leases.get(key) ?? this.startLease(key, limit);
    try {
      await running;
      return true;
    } catch (error) {
      this.storeAwayUntilMs = this.clock.monotonicMs() + STORE_PAUSE_MS;
      if (this.complaints.isDue()) this.logger.warn({ err: error }, 'limits are not counted: the store is away');
      return false;
    }
  }

  private startLease(key: string, limit: RateLimit): Promise<void> {
    const lease = this.takeChunk(key, limit).finally(() => this.leases.delete(key));
    this.leases.set(key, lease);
    return lease;
  }

  private async takeChunk(key: string, limit: RateLimit): Promise<void> {
    const askedAtMs = this.clock.monotonicMs();
    const { granted, left, endsInMs } = await this.inTime(this.store.take(`rate:${key}`, limit, LEASED_SHARE));
    // Counted from the asking: an instance never uses a unit after its window has ended in the store.
    this.keep(key, { local: granted, elsewhere: left, endsAtMs: askedAtMs + endsInMs });
  }

  private async inTime(asked: Promise<Grant>): Promise<Grant> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('the counting store did not answer in time'));
      }, this.config.LIMIT_STORE_TIMEOUT_MS);
    });
    try {
      return await Promise.race([asked, patience]);
    } finally {
      clearTimeout(timer);
      asked.catch((error: unknown) => {
        this.logger.debug({ err: error }, 'lease of a limit failed');
      });
    }
  }

  /** What is forgotten is leased again; the store goes on counting. */
  private keep(key: string, chunk: Chunk): void {
    this.chunks.delete(key);
    this.chunks.set(key, chunk);
    if (this.chunks.size <= MAX_CHUNKS) return;
    const [oldest] = this.chunks.keys();
    if (oldest !== undefined) this.chunks.delete(oldest);
  }
}
