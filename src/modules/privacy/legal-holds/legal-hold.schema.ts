import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** What forbids the erasure of clients. Rows stay when a hold is lifted. */
export const legalHoldCollection = defineCollection(
  'legal_holds',
  {
    number: { type: Number, required: true, min: 1 },
    clientId: { type: ObjectId, required: true },
    /** Reason, and why it was lifted. */
    textsSealed: { type: String, required: true, maxlength: 10_000 },
    placedBy: { type: String, required: true, maxlength: 60 },
    placedAt: { type: Date, required: true },
    liftedAt: { type: Date, default: null },
    liftedBy: { type: String, default: null, maxlength: 60 },
  },
  [
    { name: 'number', key: { number: -1 }, serves: 'the list, and a number in a path', unique: true },
    { name: 'by_client', key: { clientId: 1, number: -1, _id: -1 }, serves: 'holds of one client' },
  ],
);
