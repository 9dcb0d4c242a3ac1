import { PARTITION_COUNT } from '../../../../libs/probing/index.js';
import { defineCollection } from '../../../common/persistence/index.js';

/** Who watches which share of the services, until when; 64 rows for good. */
export const partitionCollection = defineCollection('probe_partitions', {
  _id: { type: Number, required: true, min: 0, max: PARTITION_COUNT - 1 },
  /** Null when it was given back. */
  owner: { type: String, default: null, maxlength: 100 },
  /** Grows with every takeover; the fence of the states is set to it. */
  epoch: { type: Number, required: true, min: 0 },
  /** By the server's clock. */
  until: { type: Date, required: true },
});

/** Workers that live: how many there are decides how many partitions each one aims at. */
export const workerCollection = defineCollection(
  'workers',
  {
    _id: { type: String, required: true, maxlength: 100 },
    /** By the server's clock. */
    until: { type: Date, required: true },
  },
  [{ name: 'expiry', key: { until: 1 }, serves: 'sweep of workers that are gone', expireAfterSeconds: 3_600 }],
);
