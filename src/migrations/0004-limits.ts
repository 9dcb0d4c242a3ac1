import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0004-limits',
  operations: [
    {
      kind: 'create_collection',
      collection: 'limit_strikes',
      validator: {
        bsonType: 'object',
        required: ['_id', 'at', 'expireAt', 'group', 'isAdmitted', 'pausedUntil', 'strikes', 'taken', 'windowUntil'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 200,
          },
          at: {
            bsonType: 'date',
          },
          expireAt: {
            bsonType: 'date',
          },
          group: {
            bsonType: 'string',
            maxLength: 100,
          },
          isAdmitted: {
            bsonType: 'bool',
          },
          pausedUntil: {
            bsonType: 'date',
          },
          strikes: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          taken: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          windowUntil: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
        {
          name: 'group',
          key: {
            group: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'limit_windows',
      validator: {
        bsonType: 'object',
        required: ['_id', 'at', 'expireAt', 'granted', 'taken'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 200,
          },
          at: {
            bsonType: 'date',
          },
          expireAt: {
            bsonType: 'date',
          },
          granted: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          taken: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'spray_sightings',
      validator: {
        bsonType: 'object',
        required: ['_id', 'before', 'expireAt', 'identifiers'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 60,
          },
          before: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          expireAt: {
            bsonType: 'date',
          },
          identifiers: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
      ],
    },
  ],
};
