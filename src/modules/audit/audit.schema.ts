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
    { name: 'action', key: { action: 1, at: -1, _id: -1 }, serves: 'what was done in one way' },
    { name: 'actor', key: { 'actor.id': 1, at: -1, _id: -1 }, serves: 'what one actor did' },
    { name: 'at', key: { at: -1, _id: -1 }, serves: 'the trail, newest first; the walk of the verifier' },
    { name: 'client', key: { clientId: 1, at: -1, _id: -1 }, serves: 'the trail of one client' },
    { name: 'object', key: { 'target.id': 1, at: -1, _id: -1 }, serves: 'the trail of one object' },
  ],
);

/** Events that wait for the sealer, which puts them into a chained block. */
export const auditPendingCollection = defineCollection('audit_pending', { _id: { type: String, required: true } });

/** The chain. `_id` is the number of the block: no two sealers can write the same one. */
export const auditBlockCollection = defineCollection(
  'audit_blocks',
  {
    _id: { type: Number, required: true, min: 1 },
    prev: { type: String, required: true, minlength: 64, maxlength: 64 },
    ids: { type: [String], required: true },
    hashes: { type: [String], required: true },
    total: { type: Number, required: true, min: 1 },
    sealedAt: { type: Date, required: true },
    hash: { type: String, required: true, minlength: 64, maxlength: 64 },
  },
  [{ name: 'ids', key: { ids: 1 }, serves: 'which block holds an event' }],
);

/** What the latest verification found: one row. */
export const auditVerificationCollection = defineCollection('audit_verifications', {
  _id: { type: String, required: true, enum: ['latest'] },
  at: { type: Date, required: true },
  isIntact: { type: Boolean, required: true },
  blocks: { type: Number, required: true, min: 0 },
  events: { type: Number, required: true, min: 0 },
  pending: { type: Number, required: true, min: 0 },
  checkpoints: { type: Number, required: true, min: 0 },
  head: { type: Mixed, default: null },
  fault: { type: Mixed, default: null },
  pruned: { type: Mixed, default: null },
});

/** Up to where the chain was pruned: one row. */
export const auditPruningCollection = defineCollection('audit_prunings', {
  _id: { type: String, required: true, enum: ['latest'] },
  /** A signed line like those of the checkpoint file: who deletes blocks cannot write it. */
  line: { type: String, required: true, maxlength: 1_000 },
});

/**
 * Words of events that may name persons, with the salts of the events' commitments to them; `_id` is the event's. The only rows of the
 * audit that may be deleted: no block covers them.
 */
export const auditPersonalCollection = defineCollection(
  'audit_pii',
  {
    _id: { type: String, required: true, maxlength: 36 },
    clientId: { type: String, default: null, maxlength: 24 },
    /** { name: { value, salt } }. */
    values: { type: Mixed, required: true },
  },
  [{ name: 'client', key: { clientId: 1 }, serves: 'erasure of a client' }],
);
