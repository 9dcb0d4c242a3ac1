import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { LOCALES } from '../../notifications/index.js';
import { ROLE_NAME } from '../roles/role.js';
import { USER_STATUSES } from './user.js';

export const userCollection = defineCollection(
  'users',
  {
    email: { type: String, required: true, maxlength: 254 },
    name: { type: String, required: true, minlength: 1, maxlength: 100 },
    /** Folded words of name and address. */
    searchKeys: { type: [String], required: true },
    role: { type: String, required: true, match: ROLE_NAME },
    /** Grows with each change of what the user may do. */
    permVersion: { type: Number, required: true, min: 1 },
    clientIds: { type: [String], default: null },
    status: { type: String, required: true, enum: [...USER_STATUSES] },
    locale: { type: String, required: true, enum: [...LOCALES] },
    /** Null until an invitation was accepted. */
    passwordHash: { type: String, default: null, maxlength: 300 },
    version: { type: Number, required: true, min: 1 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deleted: { type: Boolean, required: true },
  },
  [
    { name: 'email', key: { email: 1 }, serves: 'login; search by a whole address' },
    { name: 'list', key: { deleted: 1, _id: -1 }, serves: 'list, newest first' },
    { name: 'role', key: { role: 1, _id: -1 }, serves: 'list by role; who holds a role; the last administrator' },
    { name: 'client', key: { clientIds: 1, _id: -1 }, serves: 'logins of a client' },
    { name: 'search', key: { searchKeys: 1, _id: -1 }, serves: 'search by the beginnings of words' },
  ],
);

/** No two users that are not deleted share an address: one document per address, `email:<address>` (docs/adr/0016). */
export const userKeyCollection = defineCollection('user_keys', {
  _id: { type: String, required: true, maxlength: 260 },
  userId: { type: mongoose.Schema.Types.ObjectId, required: true },
});

/**
 * One document per rule over several documents, such as «one administrator stays». Whoever could break the rule increments it in
 * the same transaction, so that of two who act at once the second sees what the first did.
 */
export const userGuardCollection = defineCollection('user_guards', {
  _id: { type: String, required: true, maxlength: 60 },
  version: { type: Number, required: true, min: 1 },
});
