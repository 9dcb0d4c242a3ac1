import mongoose from 'mongoose';
import { defineCollection } from '../../../common/persistence/index.js';
import { LINK_KINDS } from './user-link.js';

const { ObjectId } = mongoose.Schema.Types;

/** Links of invitations and resets, by the digest of their token. A used one is deleted. */
export const userLinkCollection = defineCollection(
  'user_links',
  {
    _id: { type: String, required: true, minlength: 64, maxlength: 64 },
    userId: { type: ObjectId, required: true },
    kind: { type: String, required: true, enum: [...LINK_KINDS] },
    expireAt: { type: Date, required: true },
  },
  [
    { name: 'user', key: { userId: 1, kind: 1 }, serves: 'the use of one ends the others' },
    { name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of old links', expireAfterSeconds: 0 },
  ],
);

/** When the latest three mails that strangers asked for stop counting: of four within the hour the last is not sent. */
export const userMailQuotaCollection = defineCollection(
  'user_mail_quotas',
  {
    _id: { type: ObjectId, required: true },
    newest: { type: Date, required: true },
    middle: { type: Date, default: null },
    oldest: { type: Date, default: null },
  },
  [{ name: 'expiry', key: { newest: 1 }, serves: 'sweep of what counts no more', expireAfterSeconds: 0 }],
);
