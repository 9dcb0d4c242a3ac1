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
    /** Service whose outage explains it, so that nobody was told of it. */
    suppressedBy: { type: ObjectId, default: null },
  },
  [
    { name: 'open_of_service', key: { serviceId: 1, isOpen: 1 }, serves: 'the open incident of a service' },
    { name: 'service_started', key: { serviceId: 1, startedAt: -1, _id: -1 }, serves: 'incidents of a service' },
    { name: 'client_started', key: { clientId: 1, startedAt: -1, _id: -1 }, serves: 'incidents of a client' },
    { name: 'open_started', key: { isOpen: 1, startedAt: -1, _id: -1 }, serves: 'open incidents of everybody' },
    { name: 'started', key: { startedAt: -1, _id: -1 }, serves: 'incidents of everybody' },
  ],
);

/**
 * The open incident of each service: its `_id` is the service, so that there is at most one. A row is inserted and deleted
 * with the incident's opening and closing. A unique partial index would say the same, but some servers never free the
 * entry of a document that an update takes out of the filter (docs/adr/0016).
 */
export const openIncidentCollection = defineCollection('open_incidents', {
  _id: { type: ObjectId, required: true },
  incidentId: { type: ObjectId, required: true },
});
