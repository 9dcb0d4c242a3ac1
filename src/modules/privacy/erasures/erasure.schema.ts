import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { IDENTITY_METHODS } from '../data-exports/data-export.js';
import { ERASURE_STATES } from './erasure.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

/** Erasures of clients: request, decision, progress, certificate. Rows stay for good; they hold nothing of the person once done. */
export const erasureCollection = defineCollection(
  'erasures',
  {
    number: { type: Number, required: true, min: 1 },
    clientId: { type: ObjectId, required: true },
    /** Reason, and what was noted about the identity. */
    textsSealed: { type: String, required: true, maxlength: 10_000 },
    identityMethod: { type: String, required: true, enum: [...IDENTITY_METHODS] },
    checkedBy: { type: String, required: true, maxlength: 60 },
    state: { type: String, required: true, enum: [...ERASURE_STATES] },
    requestedBy: { type: String, required: true, maxlength: 60 },
    requestedByUser: { type: String, default: null, maxlength: 24 },
    requestedAt: { type: Date, required: true },
    decidedBy: { type: String, default: null, maxlength: 60 },
    decidedAt: { type: Date, default: null },
    step: { type: Number, required: true, min: 0 },
    /** Rows by step. */
    counts: { type: Mixed, required: true },
    doneAt: { type: Date, default: null },
    certificateHash: { type: String, default: null, minlength: 64, maxlength: 64 },
  },
  [
    { name: 'number', key: { number: -1 }, serves: 'the list, and a number in a path', unique: true },
    { name: 'by_client', key: { clientId: 1, number: -1, _id: -1 }, serves: 'erasures of one client' },
    { name: 'by_state', key: { state: 1, number: -1, _id: -1 }, serves: 'the list of one state; what is to be done' },
  ],
);
