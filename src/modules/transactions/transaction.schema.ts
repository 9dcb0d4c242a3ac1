import mongoose from 'mongoose';
import { MAX_AMOUNT_CENTS } from '../../../libs/money/index.js';
import { defineCollection } from '../../common/persistence/index.js';
import { TRANSACTION_STATUSES, TRANSACTION_TYPES } from './transaction.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;
const centavos = { type: Number, required: true, max: MAX_AMOUNT_CENTS, integer: true };
const text = (maxlength: number) => ({ type: String, default: null, maxlength });

export const transactionCollection = defineCollection(
  'transactions',
  {
    _id: { type: ObjectId, required: true },
    clientId: { type: ObjectId, required: true },
    type: { type: String, required: true, enum: [...TRANSACTION_TYPES] },
    amountCents: { ...centavos, min: 1 },
    status: { type: String, required: true, enum: [...TRANSACTION_STATUSES] },
    occurredAt: { type: Date, required: true },
    day: { type: String, required: true, match: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/ },
    description: text(200),
    metadata: { type: Mixed, default: null },
    externalReference: text(64),
    endToEndId: text(32),
    source: text(64),
    reversalOf: { type: ObjectId, default: null },
    reversalReference: text(64),
    reversedCents: { ...centavos, min: 0 },
    approvalsNeeded: { type: Number, required: true, min: 1, max: 2 },
    /** { kind, id, role, userId } */
    createdBy: { type: Mixed, required: true },
    /** { move, status, at, by, reason }, at most three */
    history: { type: [Mixed], required: true },
    version: { type: Number, required: true, min: 1 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  [
    { name: 'by_time', key: { occurredAt: -1, _id: -1 }, serves: 'lists of everybody' },
    { name: 'by_client', key: { clientId: 1, occurredAt: -1, _id: -1 }, serves: 'lists of a client' },
    { name: 'by_status', key: { status: 1, occurredAt: -1, _id: -1 }, serves: 'lists by status, such as what waits' },
    { name: 'by_type', key: { type: 1, occurredAt: -1, _id: -1 }, serves: 'lists by type' },
    { name: 'by_reference', key: { externalReference: 1, clientId: 1 }, serves: 'a reference of another system' },
    { name: 'by_original', key: { reversalOf: 1, occurredAt: -1, _id: -1 }, serves: 'reversals of a transaction' },
    { name: 'client_days', key: { clientId: 1, day: 1 }, serves: 'totals of a client' },
    { name: 'days', key: { day: 1 }, serves: 'totals of everybody' },
  ],
);

/**
 * What no two transactions share, one document per value, inserted with the transaction and never deleted: `ref:<client>:…`,
 * `e2e:…`, `rev:<original>:…`.
 */
export const transactionKeyCollection = defineCollection('transaction_keys', {
  _id: { type: String, required: true, maxlength: 120 },
  transactionId: { type: ObjectId, required: true },
});

/** What was recorded for a client in a day of São Paulo and neither rejected nor cancelled; `<client>:<day>`. */
export const transactionDayCollection = defineCollection(
  'transaction_days',
  {
    _id: { type: String, required: true, maxlength: 40 },
    totalCents: { type: Number, required: true, min: 0, max: Number.MAX_SAFE_INTEGER, integer: true },
    expireAt: { type: Date, required: true },
  },
  [{ name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of days that are over', expireAfterSeconds: 0 }],
);
