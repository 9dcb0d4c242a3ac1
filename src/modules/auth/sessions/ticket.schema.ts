import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';

const { ObjectId } = mongoose.Schema.Types;

/** Tickets for event streams and sockets, which cannot send a header. `_id` is the SHA-256 of the ticket. */
export const ticketCollection = defineCollection(
  'stream_tickets',
  {
    _id: { type: String, required: true, maxlength: 64 },
    userId: { type: ObjectId, required: true },
    sessionId: { type: ObjectId, required: true },
    expireAt: { type: Date, required: true },
  },
  [{ name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of tickets that nobody used', expireAfterSeconds: 0 }],
);
