import { abortedFailure, localFailure, lookupFailure, timeoutFailure } from './failures.js';
import type { HostResolver } from './resolver.js';
import type { ExchangeFailure } from './types.js';

export type LookupResult =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly failure: ExchangeFailure };

export interface LookupLimits {
  /** How long one caller waits, queue included, in milliseconds. */
  readonly timeoutMs: number;
  /** Look-ups that run at the same time. */
  readonly concurrency: number;
  /** Look-ups that wait for their turn; more are turned away at once. */
  readonly maxWaiting: number;
}

/** One question to the resolver, shared by everyone who asks for the same name while it is open. */
interface Job {
  readonly host: string;
  isRunning: boolean;
  readonly waiters: Set<(result: LookupResult) => void>;
}

/**
 * Look-ups with a bound on how many run and wait, and one question per name at a time. Keeps no answer: a second caller
 * shares a question that is still open, never an old reply.
 */
export class HostLookup {
  private readonly jobs = new Map<string, Job>();
  private readonly waiting: Job[] = [];
  private running = 0;

  constructor(
    private readonly resolver: HostResolver,
    private readonly limits: LookupLimits,
  ) {}

  /** Never rejects. */
  lookup(host: string, timeoutMs = this.limits.timeoutMs, signal?: AbortSignal): Promise<LookupResult> {
    const open = this.jobs.get(host);
    if (
      open === undefined &&
      this.running >= this.limits.concurrency &&
      this.waiting.length >= this.limits.maxWaiting
    ) {
      return Promise.resolve({ ok: false, failure: localFailure('dns', 'LOOKUP_QUEUE_FULL') });
    }
    const job = open ?? this.open(host);
    return new Promise((resolve) => {
      const settle = (result: LookupResult): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        job.waiters.delete(settle);
        if (job.waiters.size === 0 && !job.isRunning) this.forget(job);
        resolve(result);
      };
      const onAbort = (): void => settle({ ok: false, failure: abortedFailure('dns') });
      const onTimeout = (): void => settle({ ok: false, failure: outOfTime(job) });
      const timer = setTimeout(onTimeout, Math.min(timeoutMs, this.limits.timeoutMs));
      job.waiters.add(settle);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) onAbort();
    });
  }

  private open(host: string): Job {
    const job: Job = { host, isRunning: false, waiters: new Set() };
    this.jobs.set(host, job);
    if (this.running < this.limits.concurrency) this.run(job);
    else this.waiting.push(job);
    return job;
  }

  private run(job: Job): void {
    job.isRunning = true;
    this.running += 1;
    // A question whose callers all gave up keeps its place until it ends: the resolver is still busy with it.
    void this.ask(job.host).then((result) => {
      this.running -= 1;
      this.jobs.delete(job.host);
      for (const settle of job.waiters) settle(result);
      const next = this.waiting.shift();
      if (next !== undefined) this.run(next);
    });
  }

  private async ask(host: string): Promise<LookupResult> {
    try {
      return { ok: true, addresses: await this.resolver.resolve(host) };
    } catch (error) {
      return { ok: false, failure: lookupFailure(error) };
    }
  }

  private forget(job: Job): void {
    const index = this.waiting.indexOf(job);
    if (index < 0) return;
    this.waiting.splice(index, 1);
    this.jobs.delete(job.host);
  }
}

/** A question that never got its turn says nothing about the name. */
function outOfTime(job: Job): ExchangeFailure {
  return job.isRunning ? timeoutFailure('dns', 'DNS_TIMEOUT') : localFailure('dns', 'LOOKUP_QUEUE_TIMEOUT');
}
