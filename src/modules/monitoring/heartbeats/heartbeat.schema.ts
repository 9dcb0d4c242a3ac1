import mongoose from 'mongoose';
import { SIGNAL_KINDS } from '../../../../libs/probing/index.js';
import { defineCollection } from '../../../common/persistence/index.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

/** What a service told of itself; `_id` is the service's. Of its token only the SHA-256 is here. Deleted when the service is. */
export const heartbeatCollection = defineCollection(
  'heartbeats',
  {
    _id: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    tokenHash: { type: String, required: true, minlength: 64, maxlength: 64 },
    tokenMadeAt: { type: Date, required: true },
    /** Signals so far; the number of the next one. */
    signals: { type: Number, required: true, min: 0 },
    /** The `Heartbeat` of libs/probing as it is. */
    heartbeat: { type: Mixed, required: true },
  },
  [{ name: 'token', key: { tokenHash: 1 }, serves: 'whose token it is', unique: true }],
);

/** The latest signals of each service, a hundred at most: the place in `_id` is the number mod 100, so a new one takes the oldest one's. */
export const pingCollection = defineCollection(
  'pings',
  {
    _id: { type: String, required: true, maxlength: 40 },
    serviceId: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    number: { type: Number, required: true, min: 1 },
    at: { type: Date, required: true },
    kind: { type: String, required: true, enum: [...SIGNAL_KINDS] },
    exitCode: { type: Number, default: null, min: 0, max: 255 },
    runId: { type: String, default: null, maxlength: 64 },
    durationMs: { type: Number, default: null, min: 0 },
    body: { type: String, default: null, maxlength: 10_000 },
    expireAt: { type: Date, required: true },
  },
  [
    {
      name: 'by_service',
      key: { serviceId: 1, number: -1 },
      serves: 'signals of a service, newest first; their erasure',
    },
    { name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of old signals', expireAfterSeconds: 0 },
  ],
);
