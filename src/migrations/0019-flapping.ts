import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0019-flapping',
  operations: [
    {
      kind: 'create_collection',
      collection: 'flappings',
      validator: {
        bsonType: 'object',
        required: ['_id', 'changes', 'clientId', 'serviceId', 'startedAt'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          changes: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 20,
          },
          clientId: {
            bsonType: 'objectId',
          },
          endReason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          serviceId: {
            bsonType: 'objectId',
          },
          startedAt: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'ended',
          key: {
            endedAt: 1,
          },
        },
        {
          name: 'service_started',
          key: {
            serviceId: 1,
            startedAt: -1,
          },
        },
      ],
    },
    {
      kind: 'set_validator',
      collection: 'service_states',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'configVersion', 'fence', 'partition', 'snapshot', 'version'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          configVersion: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          fence: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          flapping: {},
          partition: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          snapshot: {},
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
      previous: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'configVersion', 'fence', 'partition', 'snapshot', 'version'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          configVersion: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          fence: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          partition: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          snapshot: {},
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
    },
  ],
};
