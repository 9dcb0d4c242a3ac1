import { defineCollection } from '../../common/persistence/index.js';

/** What holds and erasures of one client touch before they look at each other. */
export const subjectGuardCollection = defineCollection('subject_guards', {
  /** Id of the client. */
  _id: { type: String, required: true, minlength: 24, maxlength: 24 },
  version: { type: Number, required: true, min: 1 },
});
