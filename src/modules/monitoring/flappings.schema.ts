import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** Times in which a service went down and up so often that its single outages are not told. Written by the engine. */
export const flappingCollection = defineCollection(
  'flappings',
  {
    serviceId: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    /** Begin of the change that made it so. */
    startedAt: { type: Date, required: true },
    /** Changes among the last 20 confirmed evaluations, at that moment. */
    changes: { type: Number, required: true, min: 1, max: 20 },
    /** Start of the check that ended it; null while it lasts. */
    endedAt: { type: Date, default: null },
    /** `steady` or `service_deleted`; null while it lasts. */
    endReason: { type: String, default: null, maxlength: 50 },
  },
  [
    { name: 'service_started', key: { serviceId: 1, startedAt: -1 }, serves: 'flapping of a service at some time' },
    { name: 'ended', key: { endedAt: 1 }, serves: 'what lasts, and what ended lately' },
  ],
);
