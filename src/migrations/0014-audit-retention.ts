import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0014-audit-retention',
  operations: [
    {
      kind: 'create_collection',
      collection: 'audit_prunings',
      validator: {
        bsonType: 'object',
        required: ['_id', 'line'],
        properties: {
          _id: {
            bsonType: 'string',
            enum: ['latest'],
          },
          line: {
            bsonType: 'string',
            maxLength: 1000,
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'set_validator',
      collection: 'audit_verifications',
      validator: {
        bsonType: 'object',
        required: ['_id', 'at', 'blocks', 'checkpoints', 'events', 'isIntact', 'pending'],
        properties: {
          _id: {
            bsonType: 'string',
            enum: ['latest'],
          },
          at: {
            bsonType: 'date',
          },
          blocks: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          checkpoints: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          events: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          fault: {},
          head: {},
          isIntact: {
            bsonType: 'bool',
          },
          pending: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          pruned: {},
        },
        additionalProperties: false,
      },
      previous: {
        bsonType: 'object',
        required: ['_id', 'at', 'blocks', 'checkpoints', 'events', 'isIntact', 'pending'],
        properties: {
          _id: {
            bsonType: 'string',
            enum: ['latest'],
          },
          at: {
            bsonType: 'date',
          },
          blocks: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          checkpoints: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          events: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          fault: {},
          head: {},
          isIntact: {
            bsonType: 'bool',
          },
          pending: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
    },
  ],
};
