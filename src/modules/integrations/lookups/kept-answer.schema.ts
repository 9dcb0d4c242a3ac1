import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { LOOKUP_KINDS, PROVIDERS } from './lookup.js';

const { Mixed } = mongoose.Schema.Types;

/** Answers of providers, shared by all instances. */
export const keptAnswerCollection = defineCollection(
  'lookup_answers',
  {
    /** Kind, form of the answer and question. */
    _id: { type: String, required: true, maxlength: 400 },
    kind: { type: String, required: true, enum: [...LOOKUP_KINDS] },
    /** False for «there is none». */
    isFound: { type: Boolean, required: true },
    /** Read from the provider's answer field by field, at most 256 KiB. */
    answer: { type: Mixed, default: null },
    source: { type: String, required: true, enum: [...PROVIDERS] },
    fetchedAt: { type: Date, required: true },
    /** Given without asking until then. */
    freshUntil: { type: Date, required: true },
    expireAt: { type: Date, required: true },
  },
  [
    {
      name: 'expiry',
      key: { expireAt: 1 },
      serves: 'sweep of old answers; the ones that expire first, when there are too many',
      expireAfterSeconds: 0,
    },
  ],
);
