import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;
const YEAR_SECONDS = 365 * 86_400;

/** `_id` is the id in the key's text; of the secret only its SHA-256 is here. */
export const apiKeyCollection = defineCollection(
  'api_keys',
  {
    _id: { type: String, required: true, minlength: 12, maxlength: 12 },
    secretHash: { type: String, required: true, minlength: 64, maxlength: 64 },
    last4: { type: String, required: true, minlength: 4, maxlength: 4 },
    name: { type: String, required: true, minlength: 1, maxlength: 100 },
    scopes: { type: [String], required: true },
    ipAllow: { type: [String], required: true },
    rateLimitPerMinute: { type: Number, default: null, min: 1, max: 100_000 },
    creatorId: { type: ObjectId, required: true },
    clientId: { type: ObjectId, default: null },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
    rotatedTo: { type: String, default: null, maxlength: 12 },
    overlapUntil: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
    version: { type: Number, required: true, min: 1 },
  },
  [
    { name: 'by_creation', key: { createdAt: -1, _id: -1 }, serves: 'the list of all keys' },
    {
      name: 'by_client',
      key: { clientId: 1, createdAt: -1, _id: -1 },
      serves: 'keys of a client: list, count, end all',
    },
    { name: 'by_creator', key: { creatorId: 1, revokedAt: 1 }, serves: 'count of the live keys of a creator' },
    {
      name: 'expiry',
      key: { expiresAt: 1 },
      serves: 'sweep, a year after the key could be used',
      expireAfterSeconds: YEAR_SECONDS,
    },
  ],
);

/** Touched by whoever adds a key, so that two at once cannot both be the last one allowed: `creator:<id>` and `client:<id>`. */
export const apiKeyGuardCollection = defineCollection('api_key_guards', {
  _id: { type: String, required: true, maxlength: 40 },
  added: { type: Number, required: true, min: 0 },
});
