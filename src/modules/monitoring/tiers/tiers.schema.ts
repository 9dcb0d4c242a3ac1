import mongoose from 'mongoose';
import { type CollectionDefinition, defineCollection } from '../../../common/persistence/index.js';
import { HISTORY_PARTS, TIERS, type TierName } from './tiers.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

/** A collection for each width: each grows and goes at a pace of its own, and none has to be told apart in an index. */
function tierCollection(tier: TierName): CollectionDefinition {
  const count = { type: Number, required: true, min: 0 } as const;
  return defineCollection(
    collectionOf(tier),
    {
      serviceId: { type: ObjectId, required: true },
      /** Begin of the bucket, a whole multiple of its width since the epoch. */
      start: { type: Date, required: true },
      ok: count,
      slow: count,
      fail: count,
      probeError: count,
      /** Of passing checks, in milliseconds. */
      sumMs: count,
      minMs: { type: Number, default: null, min: 0 },
      maxMs: { type: Number, default: null, min: 0 },
      /** Passing checks by latency bin, packed: `30:52 31:7`. */
      bins: { type: String, default: '', maxlength: 2_000 },
      /** How many checks did not pass, by reason; null: all passed. */
      reasons: { type: Mixed, default: null },
      /** Null: kept for ever. */
      expireAt: { type: Date, default: null },
    },
    [
      {
        name: 'service_start',
        key: { serviceId: 1, start: 1 },
        serves: 'buckets of a service in a range of time; there is one for each begin',
        unique: true,
      },
      { name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of old buckets', expireAfterSeconds: 0 },
    ],
  );
}

export function collectionOf(tier: TierName): string {
  return `checks_${tier}`;
}

/** Checks summed up, by service and stretch of time. */
export const tierCollections = TIERS.map(({ name }) => tierCollection(name));

/** How far each part of the history is closed: one row for each. */
export const historyProgressCollection = defineCollection('history_progress', {
  _id: { type: String, required: true, enum: [...HISTORY_PARTS] },
  /** Everything before is closed. */
  until: { type: Date, required: true },
  /** End of what is being closed; `until` between two turns. */
  target: { type: Date, required: true },
  /** The next partition of services that is to be closed up to `target`. */
  partition: { type: Number, required: true, min: 0, max: 63 },
  /** Epoch of the lease of the latest writer. */
  fence: { type: Number, required: true, min: 0 },
});

/** Finest buckets that checks came to after they may have been closed. */
export const lateCheckCollection = defineCollection(
  'late_checks',
  {
    /** Service and begin of the bucket. */
    _id: { type: String, required: true, maxlength: 40 },
    serviceId: { type: ObjectId, required: true },
    start: { type: Date, required: true },
    /** When the latest of them came. */
    at: { type: Date, required: true },
  },
  [{ name: 'at', key: { at: 1 }, serves: 'those that have settled, oldest first' }],
);
