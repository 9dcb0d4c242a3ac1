import { defineCollection } from '../../../common/persistence/index.js';
import { DATA_CLASSES } from '../data-classes.js';
import { INCIDENT_STATES } from './security-incident.js';

/** The register of security incidents with personal data. Rows are never deleted; they are kept for five years at least. */
export const securityIncidentCollection = defineCollection(
  'security_incidents',
  {
    number: { type: Number, required: true, min: 1 },
    /** Title, texts and conclusion, which may name persons. */
    textsSealed: { type: String, required: true, maxlength: 120_000 },
    affectedCount: { type: Number, default: null, min: 0, max: 1_000_000_000 },
    affectedClientIds: { type: [String], required: true },
    dataClasses: { type: [{ type: String, enum: [...DATA_CLASSES] }], required: true },
    occurredAt: { type: Date, default: null },
    knownAt: { type: Date, required: true },
    hasRelevantRisk: { type: Boolean, default: null },
    isPreliminary: { type: Boolean, required: true },
    authorityToldAt: { type: Date, default: null },
    subjectsToldAt: { type: Date, default: null },
    complementedAt: { type: Date, default: null },
    closedAt: { type: Date, default: null },
    state: { type: String, required: true, enum: [...INCIDENT_STATES] },
    version: { type: Number, required: true, min: 1 },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  [
    { name: 'number', key: { number: -1 }, serves: 'the list, and a number in a path', unique: true },
    { name: 'by_state', key: { state: 1, number: -1, _id: -1 }, serves: 'the list of one state' },
  ],
);
