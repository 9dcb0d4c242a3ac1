import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** Outages that were confirmed. `startedAt` is the first failure of the row, `endedAt` the first pass of the recovery. */
export const incidentCollection = defineCollection(
  'incidents',
  {
    serviceId: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    startedAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    /** Code of the check that confirmed it. */
    reason: { type: String, default: null, maxlength: 50 },
    /** Sentence of that check, safe to show. */
    detail: { type: String, default: null, maxlength: 1_000 },
    /** `recovered` or `service_deleted`; null while open. */
    endReason: { type: String, default: null, maxlength: 50 },
    isOpen: { type: Boolean, required: true },
  },
  [
    {
      name: 'one_open',
      key: { serviceId: 1 },
      serves: 'a service has at most one open incident; finding it',
      unique: true,
      partialFilterExpression: { isOpen: true },
    },
    { name: 'service_started', key: { serviceId: 1, startedAt: -1, _id: -1 }, serves: 'incidents of a service' },
    { name: 'client_started', key: { clientId: 1, startedAt: -1, _id: -1 }, serves: 'incidents of a client' },
    { name: 'open_started', key: { isOpen: 1, startedAt: -1, _id: -1 }, serves: 'open incidents of everybody' },
    { name: 'started', key: { startedAt: -1, _id: -1 }, serves: 'incidents of everybody' },
  ],
);
