import { defineCollection } from '../../../common/persistence/index.js';

/** Touched in the transaction of every change of dependencies, so that two at once cannot make a cycle of two halves. */
export const dependencyGuardCollection = defineCollection('dependency_guards', {
  _id: { type: String, required: true, maxlength: 60 },
  version: { type: Number, required: true, min: 1 },
});
