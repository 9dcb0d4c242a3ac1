import mongoose from 'mongoose';
import { defineCollection } from './collection.js';

const { Mixed } = mongoose.Schema.Types;

/** Sequential numbers of clients, services and so on; `last` is the last one given out. */
export const counterCollection = defineCollection('counters', {
  _id: { type: String, required: true },
  last: { type: Number, required: true, min: 0 },
});

/** Who acts for a named job, until when. `epoch` grows at each change of owner. */
export const leaseCollection = defineCollection('leases', {
  _id: { type: String, required: true },
  owner: { type: String, required: true },
  epoch: { type: Number, required: true, min: 0 },
  until: { type: Date, required: true },
});

/** One row per subscriber of a fact, deleted together with the effects of its handler. */
export const factDeliveryCollection = defineCollection(
  'fact_deliveries',
  {
    _id: { type: String, required: true },
    subscriber: { type: String, required: true },
    key: { type: String, required: true },
    type: { type: String, required: true },
    version: { type: Number, required: true, min: 1 },
    fact: { type: Mixed, required: true },
    publishedAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    attempt: { type: Number, required: true, min: 0 },
    claim: { type: String, default: null },
    lastError: { type: String, default: null, maxlength: 500 },
  },
  [
    {
      name: 'due',
      key: { subscriber: 1, dueAt: 1, _id: 1 },
      serves: 'claims of due rows in a bounded time window; age of the oldest one',
    },
    { name: 'claim', key: { claim: 1 }, serves: 'reading back the rows of one claim' },
  ],
);

/** Claimed Idempotency-Keys with the answer that they brought about. Kept 24 hours. */
export const idempotencyCollection = defineCollection(
  'idempotency_keys',
  {
    _id: { type: String, required: true },
    requestHash: { type: String, required: true },
    state: { type: String, required: true, enum: ['running', 'done'] },
    token: { type: String, required: true },
    until: { type: Date, required: true },
    status: { type: Number, default: null, min: 100, max: 599 },
    headers: { type: Mixed, default: null },
    body: { type: String, default: null },
    expireAt: { type: Date, required: true },
  },
  [{ name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of old keys', expireAfterSeconds: 0 }],
);
