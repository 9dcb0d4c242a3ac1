import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';

const { Mixed } = mongoose.Schema.Types;

/** Who did what. Rows are inserted and never changed; `hash` covers every other field. */
export const auditEventCollection = defineCollection(
  'audit_events',
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    action: { type: String, required: true, maxlength: 100 },
    actor: { type: Mixed, required: true },
    target: { type: Mixed, default: null },
    clientId: { type: String, default: null },
    requestId: { type: String, default: null },
    changes: { type: Mixed, default: null },
    hash: { type: String, required: true, minlength: 64, maxlength: 64 },
  },
  [
    { name: 'at', key: { at: -1, _id: -1 }, serves: 'the trail, newest first' },
    { name: 'target', key: { 'target.type': 1, 'target.id': 1, at: -1 }, serves: 'the trail of one object' },
  ],
);

/** Events that wait for the sealer, which puts them into a chained block. */
export const auditPendingCollection = defineCollection('audit_pending', { _id: { type: String, required: true } });
