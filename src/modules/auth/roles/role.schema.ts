import { defineCollection } from '../../../common/persistence/index.js';
import { ROLE_NAME } from './role.js';

/** Roles made by administrators; the built-in ones are in the code (policy.ts). At most 200. */
export const roleCollection = defineCollection('roles', {
  _id: { type: String, required: true, match: ROLE_NAME },
  description: { type: String, required: false, default: '', maxlength: 300 },
  permissions: { type: [String], required: true },
  version: { type: Number, required: true, min: 1 },
  createdAt: { type: Date, required: true },
  updatedAt: { type: Date, required: true },
});
