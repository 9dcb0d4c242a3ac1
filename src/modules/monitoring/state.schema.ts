import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

/**
 * What the watch knows of one service; `_id` is the service's. Inserted with the service, afterwards written by the holder
 * of its partition alone: every write filters on `{ _id, fence, version }`. Deleted when the service is.
 */
export const serviceStateCollection = defineCollection(
  'service_states',
  {
    clientId: { type: ObjectId, required: true },
    /** 0 to 63. */
    partition: { type: Number, required: true, min: 0, max: 63 },
    /** Epoch of the lease whose holder may write. Stamped at takeover, so that a stale holder's filter matches nothing. */
    fence: { type: Number, required: true, min: 0 },
    /** Grows with every write of the holder. */
    version: { type: Number, required: true, min: 0 },
    /** `configVersion` of the service up to which this state has taken part in edits and pauses. */
    configVersion: { type: Number, required: true, min: 0 },
    /** The `Snapshot` of libs/probing as it is. */
    snapshot: { type: Mixed, required: true },
    /** The `Flapping` of libs/probing as it is; null where nothing ever changed. */
    flapping: { type: Mixed, default: null },
  },
  [
    {
      name: 'partition',
      key: { partition: 1, _id: 1 },
      serves: 'takeover of a partition: stamping the fence, reading',
    },
    { name: 'state', key: { 'snapshot.state': 1 }, serves: 'services in a state' },
  ],
);
