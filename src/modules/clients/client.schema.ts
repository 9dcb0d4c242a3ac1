import mongoose from 'mongoose';
import { defineCollection } from '../../common/persistence/index.js';
import { CLIENT_STATUSES } from './client.js';

const { ObjectId } = mongoose.Schema.Types;

/** Sealed values are envelopes; their blind indexes are 43 characters base64url and find them by equality. */
export const clientCollection = defineCollection(
  'clients',
  {
    _id: { type: ObjectId, required: true },
    number: { type: Number, required: true, min: 1 },
    name: { type: String, required: true, minlength: 2, maxlength: 100 },
    nameKey: { type: String, required: true, maxlength: 200 },
    searchKeys: { type: [String], required: true },
    emailSealed: { type: String, default: null, maxlength: 2_000 },
    emailIndex: { type: String, default: null, maxlength: 43 },
    cpfSealed: { type: String, default: null, maxlength: 300 },
    cpfIndex: { type: String, default: null, maxlength: 43 },
    cnpj: { type: String, default: null, match: /^[0-9A-Z]{12}[0-9]{2}$/ },
    baseUrl: { type: String, default: null, maxlength: 2_048 },
    description: { type: String, default: null, maxlength: 500 },
    status: { type: String, required: true, enum: [...CLIENT_STATUSES] },
    version: { type: Number, required: true, min: 1 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deleted: { type: Boolean, required: true },
    deletedAt: { type: Date, default: null },
  },
  [
    { name: 'number', key: { number: 1 }, serves: 'a number in a path; numbers are never reused', unique: true },
    { name: 'by_number', key: { deleted: 1, number: -1, _id: -1 }, serves: 'lists by number' },
    { name: 'by_name', key: { deleted: 1, nameKey: 1, _id: 1 }, serves: 'lists by name' },
    { name: 'by_creation', key: { deleted: 1, createdAt: -1, _id: -1 }, serves: 'lists by creation' },
    { name: 'by_status', key: { status: 1, number: -1 }, serves: 'lists and counts by status' },
    { name: 'search', key: { searchKeys: 1 }, serves: 'search by the beginning of a word' },
    { name: 'email', key: { emailIndex: 1 }, serves: 'search by e-mail' },
    { name: 'cpf', key: { cpfIndex: 1 }, serves: 'search by CPF' },
    { name: 'cnpj', key: { cnpj: 1 }, serves: 'search by CNPJ' },
  ],
);

/**
 * What no two clients that are not deleted share: one document per value, `<field>:<blind index or CNPJ>`, inserted and
 * deleted in the transaction of the client. Not a partial unique index, because one compatible server never frees a
 * value of a unique index that an update has replaced.
 */
export const clientKeyCollection = defineCollection('client_keys', {
  _id: { type: String, required: true, maxlength: 60 },
  clientId: { type: ObjectId, required: true },
});

/** What whoever relies on a client's status and whoever changes it both write. */
export const clientGuardCollection = defineCollection('client_guards', {
  _id: { type: ObjectId, required: true },
  version: { type: Number, required: true, min: 1 },
});
