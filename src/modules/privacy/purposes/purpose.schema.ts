import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { DATA_CLASSES } from '../data-classes.js';
import { LEGAL_BASES } from './purpose.js';

const recipientSchema = new mongoose.Schema(
  {
    name: { type: String, required: true, maxlength: 200 },
    reason: { type: String, required: true, maxlength: 500 },
    country: { type: String, required: true, minlength: 2, maxlength: 2 },
  },
  { _id: false },
);

/** The record of processing operations: why which data are processed. About kinds of data, never about persons. */
export const purposeCollection = defineCollection(
  'processing_purposes',
  {
    number: { type: Number, required: true, min: 1 },
    name: { type: String, required: true, minlength: 1, maxlength: 200 },
    description: { type: String, default: '', maxlength: 2_000 },
    legalBasis: { type: String, required: true, enum: [...LEGAL_BASES] },
    dataClasses: { type: [{ type: String, enum: [...DATA_CLASSES] }], required: true },
    retention: { type: String, required: true, minlength: 1, maxlength: 500 },
    retentionDays: { type: Number, default: null, min: 0, max: 40_000 },
    sharing: { type: [recipientSchema], required: true },
    version: { type: Number, required: true, min: 1 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deleted: { type: Boolean, required: true },
    deletedAt: { type: Date, default: null },
  },
  [
    { name: 'number', key: { number: 1 }, serves: 'a number in a path; numbers are never reused', unique: true },
    { name: 'by_number', key: { deleted: 1, number: -1, _id: -1 }, serves: 'the list' },
    {
      name: 'by_basis',
      key: { legalBasis: 1, deleted: 1, number: -1, _id: -1 },
      serves: 'the list of one legal basis',
    },
  ],
);
