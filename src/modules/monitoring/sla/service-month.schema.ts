import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

/** Months of services as they were when they were frozen. Written once, never again. */
export const serviceMonthCollection = defineCollection(
  'service_months',
  {
    /** Service and month. */
    _id: { type: String, required: true, maxlength: 40 },
    serviceId: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    /** `YYYY-MM`. */
    month: { type: String, required: true, minlength: 7, maxlength: 7 },
    /** Of the client; the row covers the month by its clocks and by UTC. */
    zone: { type: String, required: true, maxlength: 64 },
    bornAt: { type: Date, required: true },
    until: { type: Date, required: true },
    /** { state, from, to, reason }, in order. */
    segments: { type: [Mixed], required: true },
    /** { from, to }, in order: maintenance that does not count. */
    excluded: { type: [Mixed], required: true },
    frozenAt: { type: Date, required: true },
  },
  [{ name: 'client_month', key: { clientId: 1, month: 1 }, serves: 'months of the services of a client' }],
);
