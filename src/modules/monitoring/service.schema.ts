import mongoose from 'mongoose';
import { PROBE_METHODS } from '../../../libs/probing/index.js';
import { defineCollection } from '../../common/persistence/index.js';
import { SERVICE_KINDS } from './service-check.js';

const { Mixed, ObjectId } = mongoose.Schema.Types;

/** What is watched and how. The state of the watch lies in `service_states`, so that `version` counts people's edits only. */
export const serviceCollection = defineCollection(
  'services',
  {
    _id: { type: ObjectId, required: true },
    number: { type: Number, required: true, min: 1 },
    clientId: { type: ObjectId, required: true },
    name: { type: String, required: true, minlength: 1, maxlength: 100 },
    tags: { type: [String], default: [] },
    nameKey: { type: String, required: true, maxlength: 200 },
    searchKeys: { type: [String], required: true },
    kind: { type: String, required: true, enum: [...SERVICE_KINDS] },
    url: { type: String, required: true, maxlength: 2_048 },
    /** Null unless over HTTP. */
    method: { type: String, default: null, enum: [...PROBE_METHODS] },
    /** At most 20 codes as numbers and ranges as texts. */
    expectedStatus: { type: [Mixed], required: true },
    /** { name, value, isSecret }; the value of a secret one is an envelope. */
    headers: { type: [Mixed], required: true },
    body: { type: String, default: null, maxlength: 65_536 },
    /** { text, mustContain } or null. */
    keyword: { type: Mixed, default: null },
    /** { path, equals } or null. */
    jsonAssertion: { type: Mixed, default: null },
    followRedirects: { type: Boolean, required: true },
    /** By name; the values of secret ones are envelopes. */
    options: { type: Mixed, default: {} },
    timeoutMs: { type: Number, required: true, min: 100, max: 60_000 },
    intervalSeconds: { type: Number, required: true, min: 1, max: 86_400 },
    degradedAfterMs: { type: Number, default: null, min: 1, max: 60_000 },
    failureThreshold: { type: Number, required: true, min: 1, max: 10 },
    recoveryThreshold: { type: Number, required: true, min: 1, max: 10 },
    /** Services that it depends on. */
    parents: { type: [ObjectId], default: [] },
    isPaused: { type: Boolean, required: true },
    pausedAt: { type: Date, default: null },
    pausedBy: { type: String, default: null, enum: ['person', 'client'] },
    version: { type: Number, required: true, min: 1 },
    configVersion: { type: Number, required: true, min: 1 },
    partition: { type: Number, required: true, min: 0, max: 63 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deleted: { type: Boolean, required: true },
    deletedAt: { type: Date, default: null },
  },
  [
    { name: 'number', key: { number: 1 }, serves: 'a number in a path; numbers are never reused', unique: true },
    { name: 'by_number', key: { deleted: 1, number: -1, _id: -1 }, serves: 'lists by number' },
    { name: 'by_name', key: { deleted: 1, nameKey: 1, _id: 1 }, serves: 'lists by name' },
    { name: 'by_creation', key: { deleted: 1, createdAt: -1, _id: -1 }, serves: 'lists by creation' },
    { name: 'by_client', key: { clientId: 1, deleted: 1, number: -1 }, serves: 'services of a client' },
    { name: 'by_tag', key: { tags: 1, deleted: 1, number: -1 }, serves: 'services with a tag' },
    { name: 'by_parent', key: { parents: 1, deleted: 1 }, serves: 'services that depend on one' },
    { name: 'search', key: { searchKeys: 1 }, serves: 'search by the beginning of a word' },
    {
      name: 'by_partition',
      key: { partition: 1, deleted: 1 },
      serves: 'what the holder of a partition watches, and its comparison of versions',
    },
  ],
);
