import { Injectable } from '@nestjs/common';
import { counter, histogram } from '../../../common/metrics/index.js';
import type { LookupKind, ProviderName } from './lookup.js';
import type { Outcome } from './outcome.js';

/** How a look-up ended. */
export type LookupEnd = 'asked' | 'kept' | 'stale' | 'offline' | 'not_found' | 'unavailable';

const calls = counter('lookup_provider_calls_total', 'Questions to providers, by provider and outcome', [
  'provider',
  'outcome',
]);
const seconds = histogram(
  'lookup_provider_seconds',
  'Time of questions to providers, retries included',
  [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2],
  ['provider'],
);
const lookups = counter('lookups_total', 'Look-ups, by kind and by where the answer came from', ['kind', 'answer']);

/** Figures of look-ups. */
@Injectable()
export class LookupMetrics {
  countCall(provider: ProviderName, outcome: Outcome<unknown>, tookMs: number): void {
    calls.inc({ provider, outcome: outcome.kind === 'failed' ? outcome.reason : outcome.kind });
    seconds.observe({ provider }, tookMs / 1_000);
  }

  countLookup(kind: LookupKind, answer: LookupEnd): void {
    lookups.inc({ kind, answer });
  }
}
