import mongoose from 'mongoose';
import { MONITOR_STATES } from '../../../libs/probing/index.js';
import { defineCollection } from '../../common/persistence/index.js';
import { FEED_EVENT_TYPES } from './feed-event.js';

const { ObjectId } = mongoose.Schema.Types;

/** Events can be replayed for so long. */
export const REPLAYED_SECONDS = 3_600;
/** What is replayed is never being swept meanwhile, however far the clocks of instances are apart. */
const SWEPT_SECONDS = REPLAYED_SECONDS + 600;

/** What happened lately. `_id` counts without a gap in the order of the commits, because the counter is part of each. */
export const feedCollection = defineCollection(
  'feed',
  {
    _id: { type: Number, required: true, min: 1 },
    type: { type: String, required: true, enum: [...FEED_EVENT_TYPES] },
    clientId: { type: ObjectId, required: true },
    serviceId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    state: { type: String, default: null, enum: [...MONITOR_STATES] },
    isPaused: { type: Boolean, default: null },
    stateVersion: { type: Number, default: null, min: 0 },
    incidentId: { type: ObjectId, default: null },
    reason: { type: String, default: null, maxlength: 50 },
    storedAt: { type: Date, required: true },
  },
  [
    { name: 'client', key: { clientId: 1, _id: 1 }, serves: 'replay for somebody who is bound to clients' },
    { name: 'expiry', key: { storedAt: 1 }, serves: 'sweep of old events', expireAfterSeconds: SWEPT_SECONDS },
  ],
);
