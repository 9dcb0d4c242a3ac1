import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { SIGNING_KEY_STATES } from './signing-key.js';

const { Schema } = mongoose;

const key = new Schema(
  {
    kid: { type: String, required: true, maxlength: 43 },
    state: { type: String, required: true, enum: [...SIGNING_KEY_STATES] },
    x: { type: String, required: true, maxlength: 43 },
    y: { type: String, required: true, maxlength: 43 },
    privateSealed: { type: String, default: null, maxlength: 1_000 },
    publishedAt: { type: Date, required: true },
    activatedAt: { type: Date, default: null },
    passiveAt: { type: Date, default: null },
    retiredAt: { type: Date, default: null },
    isCompromised: { type: Boolean, required: true },
  },
  { _id: false },
);

/**
 * The whole ring is one document, `_id: 'ring'`: that exactly one key is active is then settled by one compare-and-set, and a
 * reader never sees half a move.
 */
export const signingKeyCollection = defineCollection('signing_keys', {
  _id: { type: String, required: true, enum: ['ring'] },
  version: { type: Number, required: true, min: 1 },
  notBefore: { type: Date, default: null },
  keys: { type: [key], required: true },
});
