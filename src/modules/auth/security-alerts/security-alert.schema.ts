import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { ALERT_KINDS } from './security-alert.facts.js';

const { Mixed } = mongoose.Schema.Types;

/** Alerts that were told to somebody; the words are made from them when a message is sent. Kept 90 days. */
export const securityAlertCollection = defineCollection(
  'security_alerts',
  {
    _id: { type: String, required: true, maxlength: 36 },
    kind: { type: String, required: true, enum: [...ALERT_KINDS] },
    userId: { type: String, default: null, maxlength: 24 },
    ip: { type: String, default: null, maxlength: 45 },
    details: { type: Mixed, required: true },
    occurredAt: { type: Date, required: true },
    expireAt: { type: Date, required: true },
  },
  [{ name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of old alerts', expireAfterSeconds: 0 }],
);

/** Until when alerts of one kind about one user or address are only audited: `kind:subject`. */
export const securityAlertPauseCollection = defineCollection(
  'security_alert_pauses',
  {
    _id: { type: String, required: true, maxlength: 100 },
    until: { type: Date, required: true },
  },
  [{ name: 'expiry', key: { until: 1 }, serves: 'sweep of pauses that are over', expireAfterSeconds: 0 }],
);
