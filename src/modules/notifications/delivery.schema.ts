import { defineCollection } from '../../common/persistence/index.js';
import { DELIVERY_KINDS, DELIVERY_STATES } from './delivery.js';

/** One row per message and destination: outbox and log in one. Ended rows are kept for 400 days. */
export const deliveryCollection = defineCollection(
  'notification_deliveries',
  {
    _id: { type: String, required: true, minlength: 64, maxlength: 64 },
    topic: { type: String, required: true, maxlength: 50 },
    subject: { type: String, required: true, maxlength: 100 },
    event: { type: String, required: true, maxlength: 100 },
    clientId: { type: String, default: null, maxlength: 24 },
    destinationId: { type: String, required: true, maxlength: 24 },
    kind: { type: String, required: true, enum: [...DELIVERY_KINDS] },
    occurredAt: { type: Date, required: true },
    state: { type: String, required: true, enum: [...DELIVERY_STATES] },
    attempt: { type: Number, required: true, min: 0 },
    dueAt: { type: Date, default: null },
    holdsLane: { type: Boolean, required: true },
    claim: { type: String, default: null, maxlength: 36 },
    content: { type: String, default: null, maxlength: 100_000 },
    variant: { type: String, default: null, maxlength: 50 },
    createdAt: { type: Date, required: true },
    giveUpAt: { type: Date, required: true },
    deliveredAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    reason: { type: String, default: null, maxlength: 50 },
    lastError: { type: String, default: null, maxlength: 500 },
    lastStatus: { type: Number, default: null, min: 100, max: 999 },
    expireAt: { type: Date, default: null },
  },
  [
    { name: 'due', key: { dueAt: 1, _id: 1 }, serves: 'lanes with something due, in a bounded time window' },
    {
      name: 'lane',
      key: { destinationId: 1, state: 1, occurredAt: 1, _id: 1 },
      serves: 'what waits for one destination, in the order in which it happened',
    },
    { name: 'log', key: { createdAt: -1, _id: -1 }, serves: 'the log of all clients, newest first' },
    { name: 'client_log', key: { clientId: 1, createdAt: -1, _id: -1 }, serves: 'the log of one client' },
    { name: 'state_log', key: { state: 1, createdAt: -1, _id: -1 }, serves: 'dead letters; the oldest that waits' },
    { name: 'subject', key: { subject: 1, createdAt: -1, _id: -1 }, serves: 'all deliveries about one thing' },
    { name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of old rows', expireAfterSeconds: 0 },
  ],
);
