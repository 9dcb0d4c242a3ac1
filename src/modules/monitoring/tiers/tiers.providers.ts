import { CountedServices } from './counted-services.read-model.js';
import { HistoryBackground } from './history.background.js';
import { HistoryProgress } from './history-progress.repository.js';
import { LateChecks } from './late-checks.repository.js';
import { Latencies } from './latency.service.js';
import { Removals } from './removals.service.js';
import { RollUps } from './roll-ups.service.js';
import { TierBuckets } from './tier-buckets.repository.js';
import { TierReader } from './tier-reader.service.js';
import { TierRetention } from './tier-retention.js';
import { lateCheckCollection, tierCollections, historyProgressCollection } from './tiers.schema.js';

export const TIER_COLLECTIONS = [...tierCollections, historyProgressCollection, lateCheckCollection];

/** Checks summed up, for the module that owns what they are made of. */
export const TIER_PROVIDERS = [
  CountedServices,
  LateChecks,
  TierBuckets,
  HistoryProgress,
  TierRetention,
  TierReader,
  RollUps,
  Removals,
  HistoryBackground,
  Latencies,
];
