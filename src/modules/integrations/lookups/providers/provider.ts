import { bulkhead, BulkheadRejectedError, DelegateBackoff, handleWhenResult, retry } from 'cockatiel';
import type { Exchange } from '../../../../../libs/outbound-http/index.js';
import type { Admission, Breaker } from '../../../../common/breakers/index.js';
import type { Clock } from '../../../../common/clock/index.js';
import type { Logger } from '../../../../common/logging/index.js';
import { fullJitter } from '../../../../common/persistence/index.js';
import type { ProviderName } from '../lookup.js';
import { type LookupMetrics } from '../lookups.metrics.js';
import { type Failed, failed, isItsFault, isRepeatable, type Outcome } from '../outcome.js';
import { type Reply, replyOf } from './reply.js';

export interface ProviderLimits {
  /** Longest time of one question, retries included, in milliseconds; waiting for a place comes before. */
  readonly timeoutMs: number;
  readonly concurrency: number;
}

/** Questions that may wait for a place, for each place. */
const WAITING_PER_PLACE = 8;
const RETRIES = 1;
const RETRY_PAUSE_MS = 300;
/** With less than that left, nobody answers in time, in milliseconds. */
const LEAST_MS = 50;
/** A record of a company with hundreds of partners has about 100 KB; all banks about 400 KB. */
const MAX_BODY_BYTES = 1024 * 1024;

/** One provider behind its own limit of requests, breaker, retry and timeout. */
export class Provider {
  private readonly places: ReturnType<typeof bulkhead>;

  constructor(
    readonly name: ProviderName,
    /** Without a slash at its end. */
    private readonly baseUrl: string,
    readonly breaker: Breaker,
    private readonly exchange: Exchange,
    private readonly limits: ProviderLimits,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly metrics: LookupMetrics,
  ) {
    this.places = bulkhead(limits.concurrency, limits.concurrency * WAITING_PER_PLACE);
  }

  /**
   * Asks one question. Never rejects: what goes wrong is an outcome.
   * @param path below the provider's address, encoded
   * @param read judges the answer; an answer that cannot be read counts as the provider's fault
   */
  async ask<T>(path: string, read: (reply: Reply | Failed) => Outcome<T>): Promise<Outcome<T>> {
    try {
      return await this.places.execute(() => this.askAdmitted(path, read));
    } catch (error) {
      if (error instanceof BulkheadRejectedError) return failed('busy');
      // The breaker lies in the database; without it, what the provider says is still not known.
      this.logger.warn({ err: error, provider: this.name }, 'provider could not be asked');
      return failed('local');
    }
  }

  private async askAdmitted<T>(path: string, read: (reply: Reply | Failed) => Outcome<T>): Promise<Outcome<T>> {
    const admission = await this.breaker.admit();
    if (admission === null) return failed('resting', await this.breaker.waitMs());
    const startedAtMs = this.clock.monotonicMs();
    const outcome = await this.tryTwice(path, read, admission.isTry ? 0 : RETRIES);
    await this.tell(admission, outcome);
    this.metrics.countCall(this.name, outcome, this.clock.monotonicMs() - startedAtMs);
    if (outcome.kind === 'failed')
      this.logger.warn({ provider: this.name, reason: outcome.reason }, 'provider gave no answer');
    return outcome;
  }

  private tryTwice<T>(path: string, read: (reply: Reply | Failed) => Outcome<T>, retries: number): Promise<Outcome<T>> {
    const untilMs = this.clock.monotonicMs() + this.limits.timeoutMs;
    const leftMs = (): number => untilMs - this.clock.monotonicMs();
    const isWorthIt = (outcome: Outcome<T>): boolean =>
      outcome.kind === 'failed' && isRepeatable(outcome) && leftMs() > (outcome.retryAfterMs ?? 0) + RETRY_PAUSE_MS;
    const policy = retry(
      handleWhenResult((outcome) => isWorthIt(outcome as Outcome<T>)),
      {
        maxAttempts: retries,
        backoff: new DelegateBackoff(({ result }) => pauseBefore('value' in result ? result.value : null)),
      },
    );
    return policy.execute(async () => read(await this.request(path, leftMs())));
  }

  private async request(path: string, timeoutMs: number): Promise<Reply | Failed> {
    if (timeoutMs < LEAST_MS) return failed('timeout');
    return replyOf(
      await this.exchange({
        method: 'GET',
        url: `${this.baseUrl}${path}`,
        headers: { Accept: 'application/json' },
        timeoutMs,
        maxBodyBytes: MAX_BODY_BYTES,
      }),
    );
  }

  private async tell(admission: Admission, outcome: Outcome<unknown>): Promise<void> {
    if (outcome.kind !== 'failed') return this.breaker.succeeded(admission);
    if (!isItsFault(outcome)) return this.breaker.unjudged(admission);
    return this.breaker.failed(admission, outcome.retryAfterMs);
  }
}

/** Full jitter, behind the pause that the provider has asked for. */
function pauseBefore(outcome: unknown): number {
  const { retryAfterMs = 0 } = outcome as Failed;
  return retryAfterMs + fullJitter(RETRY_PAUSE_MS, RETRY_PAUSE_MS);
}
