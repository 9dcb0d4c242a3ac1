import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** Announced work. The windows are not stored: they follow from the plan. */
export const maintenanceCollection = defineCollection(
  'maintenances',
  {
    number: { type: Number, required: true, min: 1 },
    clientId: { type: ObjectId, required: true },
    title: { type: String, required: true, minlength: 1, maxlength: 200 },
    serviceIds: { type: [ObjectId], required: true },
    zone: { type: String, required: true, maxlength: 100 },
    startsAt: { type: Date, required: true },
    durationMinutes: { type: Number, required: true, min: 1, max: 10_080 },
    rrule: { type: String, default: null, maxlength: 500 },
    cron: { type: String, default: null, maxlength: 500 },
    endsAt: { type: Date, default: null },
    /** When its last window is over; the year 9999 where it has no end. */
    lastEndAt: { type: Date, required: true },
    isMuted: { type: Boolean, required: true },
    isExcludedFromUptime: { type: Boolean, required: true },
    version: { type: Number, required: true, min: 1 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deleted: { type: Boolean, required: true },
    deletedAt: { type: Date, default: null },
  },
  [
    { name: 'number', key: { number: 1 }, serves: 'a number in a path; numbers are never reused', unique: true },
    { name: 'by_number', key: { deleted: 1, number: -1, _id: -1 }, serves: 'the list of all clients' },
    { name: 'by_client', key: { clientId: 1, deleted: 1, number: -1, _id: -1 }, serves: 'those of one client' },
    { name: 'by_end', key: { clientId: 1, deleted: 1, lastEndAt: 1 }, serves: 'plans that touch a stretch of time' },
  ],
);
