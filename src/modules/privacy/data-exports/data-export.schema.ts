import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { EXPORT_STATES, IDENTITY_METHODS } from './data-export.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

/** Requests of data subjects for a copy. The file lies in parts; of a link only the digest is kept. */
export const dataExportCollection = defineCollection(
  'data_exports',
  {
    number: { type: Number, required: true, min: 1 },
    clientId: { type: ObjectId, required: true },
    /** Reason, and what was noted about the identity. */
    textsSealed: { type: String, required: true, maxlength: 10_000 },
    identityMethod: { type: String, required: true, enum: [...IDENTITY_METHODS] },
    checkedBy: { type: String, required: true, maxlength: 60 },
    requestedAt: { type: Date, required: true },
    state: { type: String, required: true, enum: [...EXPORT_STATES] },
    attempt: { type: Number, required: true, min: 0 },
    /** While it is ahead, some process builds the file. */
    claimUntil: { type: Date, default: null },
    failure: { type: String, default: null, maxlength: 50 },
    /** { sizeBytes, sha256, rows, builtAt } or null. */
    file: { type: Mixed, default: null },
    fileUntil: { type: Date, default: null },
    linkHash: { type: String, default: null, maxlength: 64 },
    linkUntil: { type: Date, default: null },
    fetchedAt: { type: Date, default: null },
  },
  [
    { name: 'number', key: { number: -1 }, serves: 'the list, and a number in a path', unique: true },
    { name: 'by_client', key: { clientId: 1, number: -1, _id: -1 }, serves: 'exports of one client' },
    { name: 'by_state', key: { state: 1, number: -1, _id: -1 }, serves: 'the list of one state; what is to be built' },
    { name: 'link', key: { linkHash: 1 }, serves: 'the use of a link' },
    { name: 'file_end', key: { fileUntil: 1 }, serves: 'files that have had their time' },
  ],
);

/** Pieces of the files, `<export>:<attempt>:<piece>`, sealed. */
export const dataExportPartCollection = defineCollection(
  'data_export_parts',
  {
    _id: { type: String, required: true, maxlength: 60 },
    exportId: { type: ObjectId, required: true },
    sealed: { type: String, required: true, maxlength: 2_000_000 },
    expireAt: { type: Date, required: true },
  },
  [
    { name: 'export', key: { exportId: 1 }, serves: 'the parts of one file, to delete them' },
    { name: 'expiry', key: { expireAt: 1 }, serves: 'sweep', expireAfterSeconds: 0 },
  ],
);
