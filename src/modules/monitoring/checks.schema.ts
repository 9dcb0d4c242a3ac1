import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

export const CHECK_OUTCOMES = ['ok', 'slow', 'fail', 'probe_error'] as const;
export const CHECK_TRIGGERS = ['schedule', 'recheck', 'run'] as const;

/** History of single checks. `_id` is made of service and scheduled time, so that a repeat cannot count twice. */
export const checkCollection = defineCollection(
  'checks',
  {
    _id: { type: String, required: true, maxlength: 40 },
    serviceId: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    scheduledAt: { type: Date, required: true },
    startedAt: { type: Date, required: true },
    outcome: { type: String, required: true, enum: [...CHECK_OUTCOMES] },
    reason: { type: String, default: null, maxlength: 50 },
    detail: { type: String, default: null, maxlength: 1_000 },
    durationMs: { type: Number, required: true, min: 0 },
    /** { dnsMs, tcpMs, tlsMs, firstByteMs, downloadMs }, each a number or null. */
    phases: { type: Mixed, required: true },
    statusCode: { type: Number, default: null, min: 100, max: 999 },
    remoteAddress: { type: String, default: null, maxlength: 64 },
    trigger: { type: String, required: true, enum: [...CHECK_TRIGGERS] },
    runId: { type: String, default: null, maxlength: 64 },
    expireAt: { type: Date, required: true },
  },
  [
    {
      name: 'service_scheduled',
      key: { serviceId: 1, scheduledAt: -1, _id: -1 },
      serves: 'checks of a service in a time range, newest first; its latest check',
    },
    { name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of old checks', expireAfterSeconds: 0 },
  ],
);
