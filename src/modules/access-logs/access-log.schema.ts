import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';
import { ACCESS_ACTIONS } from './access-log.js';

const { Mixed } = mongoose.Schema.Types;

/** Who called what, from where. Grows with time: always read within a time range. */
export const accessLogCollection = defineCollection(
  'access_logs',
  {
    at: { type: Date, required: true },
    clientId: { type: String, default: null, maxlength: 24 },
    userId: { type: String, default: null, maxlength: 40 },
    apiKeyId: { type: String, default: null, maxlength: 40 },
    action: { type: String, required: true, enum: [...ACCESS_ACTIONS] },
    ip: { type: String, default: null, maxlength: 45 },
    userAgent: { type: String, default: '', maxlength: 500 },
    method: { type: String, required: true, maxlength: 10 },
    endpoint: { type: String, required: true, maxlength: 200 },
    statusCode: { type: Number, required: true, min: 100, max: 599 },
    durationMs: { type: Number, required: true, min: 0 },
    requestId: { type: String, default: null, maxlength: 64 },
    details: { type: Mixed, default: null },
    appendedBy: { type: String, default: null, maxlength: 40 },
    /** Whether it is about sign-ins, people or oversight; a manager does not see those. */
    isIdentity: { type: Boolean, required: true },
    expireAt: { type: Date, required: true },
  },
  [
    {
      name: 'at',
      key: { at: -1, _id: -1 },
      serves: 'the log of all clients, newest first; methods, endpoints, statuses',
    },
    { name: 'client', key: { clientId: 1, at: -1, _id: -1 }, serves: 'the log of one client' },
    { name: 'user', key: { userId: 1, at: -1, _id: -1 }, serves: 'what one user did' },
    { name: 'action', key: { action: 1, at: -1, _id: -1 }, serves: 'sign-ins, errors' },
    { name: 'ip', key: { ip: 1, at: -1, _id: -1 }, serves: 'what came from one address' },
    { name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of rows past their retention', expireAfterSeconds: 0 },
  ],
);
