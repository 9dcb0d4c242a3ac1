import { defineCollection } from '../persistence/index.js';

/** State of breakers that all instances share; one small document for each name, written at transitions only. */
export const breakerCollection = defineCollection('breakers', {
  _id: { type: String, required: true, maxlength: 50 },
  /** Grows by one with each transition; whoever saw an older one changes nothing. */
  generation: { type: Number, required: true, min: 0 },
  state: { type: String, required: true, enum: ['closed', 'open', 'half_open'] },
  /** While open: nobody asks before. While half open: when another one may try. */
  until: { type: Date, required: true },
  changedAt: { type: Date, required: true },
});
