import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** One document is one family of refresh tokens; no token is stored, only the counter that it must carry. */
export const sessionCollection = defineCollection(
  'sessions',
  {
    userId: { type: ObjectId, required: true },
    /** Number of the refresh token that is valid now. */
    counter: { type: Number, required: true, min: 0, max: 4_294_967_295 },
    rotatedAt: { type: Date, required: true },
    /** Sealed key of the tokens' message authentication code. */
    macKey: { type: String, required: true, maxlength: 300 },
    createdAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    idleUntil: { type: Date, required: true },
    absoluteUntil: { type: Date, required: true },
    ip: { type: String, required: true, maxlength: 45 },
    userAgent: { type: String, required: false, default: '', maxlength: 500 },
    /** Id of the device cookie of the sign-in. */
    deviceId: { type: String, default: null, maxlength: 40 },
    revokedAt: { type: Date, default: null },
    revokedReason: { type: String, default: null, maxlength: 40 },
    expireAt: { type: Date, required: true },
  },
  [
    { name: 'user', key: { userId: 1, revokedAt: 1, _id: 1 }, serves: 'sessions of a user: list, end all' },
    {
      name: 'expiry',
      key: { expireAt: 1 },
      serves: 'sweep, a month after the session could last',
      expireAfterSeconds: 0,
    },
  ],
);
