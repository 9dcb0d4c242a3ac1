import mongoose from 'mongoose';
import { UFS } from '../../../libs/brazil/index.js';
import { defineCollection } from '../../common/persistence/index.js';
import { CLIENT_STATUSES } from './client.js';

const { ObjectId } = mongoose.Schema.Types;

/** Names of columns that hold an envelope, with the longest one that may lie there. */
const sealed = (maxlength: number) => ({ type: String, default: null, maxlength });
/** Blind indexes are 43 characters base64url and find a value by equality. */
const blindIndex = { type: String, default: null, maxlength: 43 };

/** Sealed values lie under the client's own data key, which is sealed itself; rows from before there were such keys have none. */
export const clientCollection = defineCollection(
  'clients',
  {
    _id: { type: ObjectId, required: true },
    number: { type: Number, required: true, min: 1 },
    name: { type: String, required: true, minlength: 2, maxlength: 100 },
    nameKey: { type: String, required: true, maxlength: 200 },
    searchKeys: { type: [String], required: true },
    company: { type: String, default: null, maxlength: 100 },
    jobTitle: { type: String, default: null, maxlength: 50 },
    dataKeySealed: sealed(300),
    emailSealed: sealed(2_000),
    emailIndex: blindIndex,
    phoneSealed: sealed(300),
    phoneIndex: blindIndex,
    phoneMatchIndex: blindIndex,
    cpfSealed: sealed(300),
    cpfIndex: blindIndex,
    cnpj: { type: String, default: null, match: /^[0-9A-Z]{12}[0-9]{2}$/ },
    birthDateSealed: sealed(300),
    addressSealed: sealed(1_500),
    city: { type: String, default: null, maxlength: 100 },
    state: { type: String, default: null, enum: [...UFS] },
    country: { type: String, default: null, match: /^[A-Z]{2}$/ },
    cepSealed: sealed(300),
    baseUrl: { type: String, default: null, maxlength: 2_048 },
    description: { type: String, default: null, maxlength: 500 },
    notesSealed: sealed(30_000),
    tags: { type: [String], default: [] },
    extraDataSealed: sealed(30_000),
    status: { type: String, required: true, enum: [...CLIENT_STATUSES] },
    statusReason: { type: String, default: null, maxlength: 200 },
    outboundKeySealed: sealed(12_000),
    outboundKeyHeader: { type: String, default: null, maxlength: 100 },
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
    { name: 'by_tag', key: { tags: 1, number: -1 }, serves: 'lists by tag' },
    { name: 'search', key: { searchKeys: 1 }, serves: 'search by the beginning of a word' },
    { name: 'email', key: { emailIndex: 1 }, serves: 'search by e-mail' },
    { name: 'phone', key: { phoneIndex: 1 }, serves: 'search by phone' },
    { name: 'phone_match', key: { phoneMatchIndex: 1 }, serves: 'search by a phone without its ninth digit' },
    { name: 'cpf', key: { cpfIndex: 1 }, serves: 'search by CPF' },
    { name: 'cnpj', key: { cnpj: 1 }, serves: 'search by CNPJ' },
  ],
);

/**
 * What no two clients that are not deleted share: one document per value, `<field>:<blind index or CNPJ>`, inserted and
 * deleted in the transaction of the client. And `row:<blind index>` for the row of a file that a client was made of, which stays
 * until the client is erased. Not a partial unique index, because one compatible server never frees a
 * value of a unique index that an update has replaced.
 */
export const clientKeyCollection = defineCollection(
  'client_keys',
  {
    _id: { type: String, required: true, maxlength: 60 },
    clientId: { type: ObjectId, required: true },
  },
  [{ name: 'client', key: { clientId: 1 }, serves: 'erasure of a client' }],
);

/** What whoever relies on a client's status and whoever changes it both write. */
export const clientGuardCollection = defineCollection('client_guards', {
  _id: { type: ObjectId, required: true },
  version: { type: Number, required: true, min: 1 },
});
