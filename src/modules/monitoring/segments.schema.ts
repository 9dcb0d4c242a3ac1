import mongoose from 'mongoose';
import { SEGMENT_STATES } from '../../../libs/probing/index.js';
import { defineCollection } from '../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** Stretches of time that count as one thing: half-open [from, to), without gaps, the last one open. */
export const segmentCollection = defineCollection(
  'segments',
  {
    serviceId: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    state: { type: String, required: true, enum: [...SEGMENT_STATES] },
    from: { type: Date, required: true },
    /** Null in the open one. */
    to: { type: Date, default: null },
    /** Code of the check or cause of the transition that began it. */
    reason: { type: String, default: null, maxlength: 100 },
  },
  [
    {
      name: 'service_from',
      key: { serviceId: 1, from: -1 },
      serves: 'segments of a service in a window; the row that a transition ends; no two begin at the same time',
      unique: true,
    },
  ],
);
