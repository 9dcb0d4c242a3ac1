import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';
import { DELIVERY_KINDS } from '../notifications/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** Where messages go, per client. URL, address and signing secret are sealed: they are keys or belong to a person. */
export const destinationCollection = defineCollection(
  'notification_destinations',
  {
    number: { type: Number, required: true, min: 1 },
    clientId: { type: ObjectId, required: true },
    kind: { type: String, required: true, enum: [...DELIVERY_KINDS] },
    name: { type: String, required: true, minlength: 1, maxlength: 100 },
    targetSealed: { type: String, required: true, maxlength: 8_000 },
    secretSealed: { type: String, default: null, maxlength: 1_000 },
    locale: { type: String, default: null, maxlength: 10 },
    isEnabled: { type: Boolean, required: true },
    activeSince: { type: Date, required: true },
    disabledReason: { type: String, default: null, maxlength: 50 },
    version: { type: Number, required: true, min: 1 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deleted: { type: Boolean, required: true },
    deletedAt: { type: Date, default: null },
  },
  [
    { name: 'number', key: { number: 1 }, serves: 'a number in a path; numbers are never reused', unique: true },
    { name: 'by_number', key: { deleted: 1, number: -1, _id: -1 }, serves: 'the list of all clients' },
    { name: 'by_client', key: { clientId: 1, deleted: 1, number: -1, _id: -1 }, serves: 'destinations of one client' },
  ],
);
