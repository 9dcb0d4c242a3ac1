import { defineCollection } from '../persistence/index.js';

const sweep = {
  name: 'expiry',
  key: { expireAt: 1 },
  serves: 'sweep of windows and strikes that are over',
  expireAfterSeconds: 0,
} as const;

/** Units taken of a window. Only where no Redis counts. */
export const limitWindowCollection = defineCollection(
  'limit_windows',
  {
    _id: { type: String, required: true, maxlength: 200 },
    taken: { type: Number, required: true, min: 0 },
    /** What the latest call got, and when. */
    granted: { type: Number, required: true, min: 0 },
    at: { type: Date, required: true },
    /** End of the window. */
    expireAt: { type: Date, required: true },
  },
  [sweep],
);

/** Tries in a row, with their pauses. Only where no Redis counts. */
export const limitStrikeCollection = defineCollection(
  'limit_strikes',
  {
    _id: { type: String, required: true, maxlength: 200 },
    group: { type: String, required: true, maxlength: 100 },
    strikes: { type: Number, required: true, min: 0 },
    pausedUntil: { type: Date, required: true },
    /** Strikes of the window. */
    taken: { type: Number, required: true, min: 0 },
    windowUntil: { type: Date, required: true },
    /** What the latest call was told, and when. */
    isAdmitted: { type: Boolean, required: true },
    at: { type: Date, required: true },
    expireAt: { type: Date, required: true },
  },
  [{ name: 'group', key: { group: 1 }, serves: 'beginning anew' }, sweep],
);
