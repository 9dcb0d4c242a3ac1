import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';

const { Mixed } = mongoose.Schema.Types;

/** Figures of all checks of one minute, so that a day's totals are 1,440 small rows instead of millions. */
export const checkTotalsCollection = defineCollection(
  'check_totals',
  {
    /** Start of the minute. */
    _id: { type: Date, required: true },
    ok: { type: Number, min: 0, default: 0 },
    slow: { type: Number, min: 0, default: 0 },
    fail: { type: Number, min: 0, default: 0 },
    probe_error: { type: Number, min: 0, default: 0 },
    /** Sum of the durations of passing checks, in milliseconds. */
    passingMs: { type: Number, min: 0, default: 0 },
    /** Passing checks per latency bin. */
    bins: { type: Mixed, default: null },
    expireAt: { type: Date, default: null },
  },
  [{ name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of minutes older than two days', expireAfterSeconds: 0 }],
);
