import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0003-sessions',
  operations: [
    {
      kind: 'create_collection',
      collection: 'sessions',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'absoluteUntil',
          'counter',
          'createdAt',
          'expireAt',
          'idleUntil',
          'ip',
          'lastSeenAt',
          'macKey',
          'rotatedAt',
          'userId',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          absoluteUntil: {
            bsonType: 'date',
          },
          counter: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 4294967295,
          },
          createdAt: {
            bsonType: 'date',
          },
          deviceId: {
            bsonType: ['string', 'null'],
            maxLength: 40,
          },
          expireAt: {
            bsonType: 'date',
          },
          idleUntil: {
            bsonType: 'date',
          },
          ip: {
            bsonType: 'string',
            maxLength: 45,
          },
          lastSeenAt: {
            bsonType: 'date',
          },
          macKey: {
            bsonType: 'string',
            maxLength: 300,
          },
          revokedAt: {
            bsonType: ['date', 'null'],
          },
          revokedReason: {
            bsonType: ['string', 'null'],
            maxLength: 40,
          },
          rotatedAt: {
            bsonType: 'date',
          },
          userAgent: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          userId: {
            bsonType: 'objectId',
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
          name: 'user',
          key: {
            userId: 1,
            revokedAt: 1,
            _id: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'stream_tickets',
      validator: {
        bsonType: 'object',
        required: ['_id', 'expireAt', 'sessionId', 'userId'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 64,
          },
          expireAt: {
            bsonType: 'date',
          },
          sessionId: {
            bsonType: 'objectId',
          },
          userId: {
            bsonType: 'objectId',
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
