import { defineCollection } from '../../../common/persistence/index.js';

/** Whom failed sign-ins from one address were for, within a window. */
export const spraySightingCollection = defineCollection(
  'spray_sightings',
  {
    /** What limits count the address by. */
    _id: { type: String, required: true, maxlength: 60 },
    /** Digests of identifiers, at most as many as make a spray. */
    identifiers: { type: [String], required: true },
    /** How many they were before the latest failure. */
    before: { type: Number, required: true, min: 0 },
    /** End of the window. */
    expireAt: { type: Date, required: true },
  },
  [{ name: 'expiry', key: { expireAt: 1 }, serves: 'sweep of windows that are over', expireAfterSeconds: 0 }],
);
