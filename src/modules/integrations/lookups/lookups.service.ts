import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { hedged } from '../../../../libs/resilience/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Logger } from '../../../common/logging/index.js';
import { LookupsConfig } from '../../../config/index.js';
import { type KeptAnswer, KeptAnswers } from './kept-answers.repository.js';
import type { Answered, LookupKind, ProviderName, Source } from './lookup.js';
import './lookups.errors.js';
import { type LookupEnd, LookupMetrics } from './lookups.metrics.js';
import type { Asked, Outcome } from './outcome.js';

/** What is looked up, and who can be asked. */
export interface Question<T> {
  readonly kind: LookupKind;
  /** Equal questions have equal keys; at most 380 characters. */
  readonly key: string;
  /** In the order in which they are asked. */
  readonly asked: readonly Asked<T>[];
  /** Days after which it is asked again, where that is sooner than for others. */
  readonly freshDays?: number;
  /** Whether a found answer is to be believed no longer than «there is none». */
  readonly isEmpty?: (value: T) => boolean;
  /** What the program knows by itself, with the day from which it has it. */
  readonly offline?: () => { readonly value: T; readonly since: Date } | null;
}

interface Told<T> {
  readonly provider: ProviderName;
  readonly outcome: Outcome<T>;
}

interface Known<T> {
  readonly value: T;
  readonly source: Source;
  readonly fetchedAt: Date;
}

/** What cache and providers gave; the same for all who ask at the same time. */
type Reached<T> =
  | (Known<T> & { readonly kind: 'answer'; readonly isKept: boolean })
  | { readonly kind: 'missing'; readonly source: ProviderName }
  | NobodyReached;

interface NobodyReached {
  readonly kind: 'nobody';
  /** Old, or null. */
  readonly kept: KeptAnswer | null;
  readonly told: readonly Told<unknown>[];
}

/** Form of the kept answers: another number makes all that were kept before unknown. */
const FORM = 1;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const LEAST_RETRY_SECONDS = 1;
const USUAL_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 60;

/** Looks up what providers know: kept answers first, then the providers, then what is old or known without them. */
@Injectable()
export class Lookups implements BeforeApplicationShutdown {
  /** One question under way serves everybody who asks the same meanwhile. */
  private readonly underWay = new Map<string, Promise<Reached<unknown>>>();
  /** Questions that another provider has overtaken: they go on to their own end, and their breakers learn from it. */
  private readonly overtaken = new Set<Promise<unknown>>();

  constructor(
    private readonly kept: KeptAnswers,
    private readonly config: LookupsConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly metrics: LookupMetrics,
  ) {}

  /**
   * The answer with its source and age. Throws lookup.not_found when a provider that answered says that there is none,
   * lookup.unavailable when nobody could be asked and nothing is known.
   */
  async find<T>(question: Question<T>): Promise<Answered<T>> {
    const reached = await this.reach(question);
    switch (reached.kind) {
      case 'answer':
        return this.end(question.kind, reached.isKept ? 'kept' : 'asked', reached);
      case 'missing':
        this.metrics.countLookup(question.kind, 'not_found');
        throw new DomainError('lookup.not_found', { detail: `${reached.source} says that there is none` });
      case 'nobody':
        return this.without(question, reached);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.overtaken); // each has its own timeout
  }

  private reach<T>(question: Question<T>): Promise<Reached<T>> {
    const key = `${question.kind}.${String(FORM)}:${question.key}`;
    const known = this.underWay.get(key);
    if (known) return known as Promise<Reached<T>>; // the key names the kind, and the kind the type
    const reached = this.reachAnew(question, key).finally(() => this.underWay.delete(key));
    this.underWay.set(key, reached);
    return reached;
  }

  private async reachAnew<T>(question: Question<T>, key: string): Promise<Reached<T>> {
    const kept = await this.kept.find(key);
    if (kept && kept.freshUntil > this.clock.now()) return reachedOf(kept);
    const told = await this.askAll(question.asked);
    for (const { provider, outcome } of told)
      if (outcome.kind === 'found') {
        const fetchedAt = await this.keep(question, key, provider, outcome.value);
        return { kind: 'answer', value: outcome.value, source: provider, fetchedAt, isKept: false };
      }
    // The word of one who is not sure counts where nobody else could have been asked.
    const isAlone = question.asked.length === 1;
    const denier = told.find(({ outcome }) => outcome.kind === 'not_found' && (outcome.isSure || isAlone));
    if (!denier) return { kind: 'nobody', kept, told };
    await this.keep(question, key, denier.provider, null);
    return { kind: 'missing', source: denier.provider };
  }

  /** Nobody could be asked: what is old, or known without them. */
  private without<T>({ kind, offline }: Question<T>, { kept, told }: NobodyReached): Answered<T> {
    if (kept?.isFound === true) return this.end(kind, 'stale', { ...kept, value: kept.answer as T });
    const known = offline?.();
    if (known) return this.end(kind, 'offline', { value: known.value, source: 'offline', fetchedAt: known.since });
    this.metrics.countLookup(kind, 'unavailable');
    const reasons = told.map(({ provider, outcome }) => [
      provider,
      outcome.kind === 'failed' ? outcome.reason : 'unsure',
    ]);
    throw new DomainError('lookup.unavailable', {
      retryAfterSeconds: retryAfterSeconds(told),
      meta: { kind, reasons: Object.fromEntries(reasons) as Record<string, string> },
    });
  }

  private askAll<T>(asked: readonly Asked<T>[]): Promise<readonly Told<T>[]> {
    const tries = asked.map(({ provider, ask }) => () => {
      const told = ask().then((outcome) => ({ provider, outcome }));
      this.overtaken.add(told);
      return told.finally(() => this.overtaken.delete(told));
    });
    return hedged(
      tries,
      ({ outcome }) => outcome.kind === 'found' || (outcome.kind === 'not_found' && outcome.isSure),
      {
        afterMs: this.config.LOOKUP_HEDGE_MS,
        deadlineMs: this.config.LOOKUP_TIMEOUT_MS,
      },
    );
  }

  /** @param value null for «there is none» */
  private async keep<T>(question: Question<T>, key: string, source: ProviderName, value: T | null): Promise<Date> {
    const { LOOKUP_FRESH_DAYS, LOOKUP_STALE_DAYS, LOOKUP_MISSING_MINUTES } = this.config;
    const isSolid = value !== null && question.isEmpty?.(value) !== true;
    const freshDays = Math.min(LOOKUP_FRESH_DAYS, question.freshDays ?? LOOKUP_FRESH_DAYS);
    const freshMs = isSolid ? freshDays * DAY_MS : LOOKUP_MISSING_MINUTES * MINUTE_MS;
    const lifeMs = isSolid ? (LOOKUP_FRESH_DAYS + LOOKUP_STALE_DAYS) * DAY_MS : freshMs;
    const fetchedAt = this.clock.now();
    const after = (ms: number): Date => new Date(fetchedAt.getTime() + ms);
    const times = { fetchedAt, freshUntil: after(freshMs), expireAt: after(lifeMs) };
    try {
      await this.kept.keep(key, { kind: question.kind, isFound: value !== null, answer: value, source, ...times });
    } catch (error) {
      // The answer is there; that it will be asked for again is all that is lost.
      this.logger.warn({ err: error, kind: question.kind }, 'answer could not be kept');
    }
    return fetchedAt;
  }

  private end<T>(kind: LookupKind, end: LookupEnd, { value, source, fetchedAt }: Known<T>): Answered<T> {
    this.metrics.countLookup(kind, end);
    const ageMs = this.clock.now().getTime() - fetchedAt.getTime();
    const ageSeconds = Math.max(0, Math.floor(ageMs / 1_000));
    return { value, provenance: { source, fetchedAt, ageSeconds, stale: end === 'stale' || end === 'offline' } };
  }
}

function reachedOf<T>({ isFound, answer, source, fetchedAt }: KeptAnswer): Reached<T> {
  if (!isFound) return { kind: 'missing', source };
  return { kind: 'answer', value: answer as T, source, fetchedAt, isKept: true };
}

/** The soonest at which one of them may answer again. */
function retryAfterSeconds(told: readonly Told<unknown>[]): number {
  const waits = told.flatMap(({ outcome }) =>
    outcome.kind === 'failed' && outcome.retryAfterMs !== undefined ? [Math.ceil(outcome.retryAfterMs / 1_000)] : [],
  );
  const soonest = waits.length === 0 ? USUAL_RETRY_SECONDS : Math.min(...waits);
  return Math.min(Math.max(soonest, LEAST_RETRY_SECONDS), LONGEST_RETRY_SECONDS);
}
