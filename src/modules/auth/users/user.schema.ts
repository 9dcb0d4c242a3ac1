import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { ROLES } from '../roles/role.js';

export const userCollection = defineCollection(
  'users',
  {
    email: { type: String, required: true, maxlength: 254 },
    name: { type: String, required: true, minlength: 1, maxlength: 100 },
    role: { type: String, required: true, enum: [...ROLES] },
    clientIds: { type: [String], default: null },
    status: { type: String, required: true, enum: ['active', 'disabled'] },
    passwordHash: { type: String, required: true, maxlength: 300 },
    createdAt: { type: Date, required: true },
    deleted: { type: Boolean, required: true },
  },
  [{ name: 'email', key: { email: 1 }, serves: 'login' }],
);

/** No two users that are not deleted share an address: one document per address, `email:<address>` (docs/adr/0016). */
export const userKeyCollection = defineCollection('user_keys', {
  _id: { type: String, required: true, maxlength: 260 },
  userId: { type: mongoose.Schema.Types.ObjectId, required: true },
});
