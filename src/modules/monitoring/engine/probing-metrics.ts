import { counter, gauge, histogram } from '../../../common/metrics/index.js';

/** What the watch tells Prometheus. No label carries an id: services come and go. */
export const probingMetrics = {
  startLag: histogram(
    'probe_start_lag_seconds',
    'Start of a check behind the time at which it was due',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    ['trigger'],
  ),
  skipped: counter('probe_skipped_total', 'Scheduled checks that were passed over', ['cause']),
  checks: counter('checks_total', 'Checks by outcome', ['outcome']),
  duration: histogram(
    'check_duration_seconds',
    'Duration of checks, redirects included',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  ),
  dropped: counter('checks_dropped_total', 'Checks that did not reach the history', ['cause']),
  inFlight: gauge('probes_in_flight', 'Checks being carried out'),
  partitionsHeld: gauge('partitions_held', 'Partitions that this worker watches'),
  writeConflicts: counter('state_write_conflicts_total', 'State writes refused because fence or version had moved on'),
  canariesFailing: gauge('guard_canaries_failing', 'Canaries that failed in the latest round'),
  guardBlind: gauge('guard_blind', '1 while failures are taken for our own and confirm nothing'),
  guardHolds: counter('guard_holds_total', 'Confirmations of DOWN that were held because the monitor is blind'),
  abandoned: counter('probes_abandoned_total', 'Checks that did not end by their own deadline'),
} as const;

/**
 * Upper bound of the bucket in which a quantile of the start lag falls, in milliseconds; null before the first check.
 * @param q above 0, below 1
 */
export async function startLagQuantileMs(q: number): Promise<number | null> {
  const counts = new Map<number, number>();
  for (const { metricName, labels, value } of (await probingMetrics.startLag.get()).values) {
    const le = 'le' in labels ? labels.le : undefined; // prom-client's types leave the bucket's own label out
    if (metricName?.endsWith('_bucket') !== true || le === undefined) continue;
    const bound = le === '+Inf' ? Infinity : Number(le);
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  const total = counts.get(Infinity) ?? 0;
  if (total === 0) return null;
  const bounds = [...counts.keys()].sort((a, b) => a - b).filter((bound) => Number.isFinite(bound));
  const bound = bounds.find((candidate) => (counts.get(candidate) ?? 0) >= q * total) ?? bounds.at(-1) ?? 0;
  return bound * 1_000;
}
