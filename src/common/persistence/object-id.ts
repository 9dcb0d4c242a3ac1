import mongoose, { type Types } from 'mongoose';

/** A new id: 24 hex digits that begin with the time. */
export function newObjectId(): string {
  return new mongoose.Types.ObjectId().toHexString();
}

/** Whether a text is exactly 24 hex digits. 12-character texts, which ObjectId would accept, are not ids here. */
export function isObjectIdText(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{24}$/i.test(text);
}

/** The stored form of an id, for rows that are inserted as they are. Throws BSONError for any other text. */
export function objectIdOf(id: string): Types.ObjectId {
  return mongoose.Types.ObjectId.createFromHexString(id);
}
