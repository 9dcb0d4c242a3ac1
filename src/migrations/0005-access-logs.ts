import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0005-access-logs',
  operations: [
    {
      kind: 'create_collection',
      collection: 'access_logs',
      validator: {
        bsonType: 'object',
        required: ['_id', 'action', 'at', 'durationMs', 'endpoint', 'expireAt', 'isIdentity', 'method', 'statusCode'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          action: {
            bsonType: 'string',
            enum: ['login', 'logout', 'create', 'read', 'update', 'delete', 'error'],
          },
          apiKeyId: {
            bsonType: ['string', 'null'],
            maxLength: 40,
          },
          appendedBy: {
            bsonType: ['string', 'null'],
            maxLength: 40,
          },
          at: {
            bsonType: 'date',
          },
          clientId: {
            bsonType: ['string', 'null'],
            maxLength: 24,
          },
          details: {},
          durationMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          endpoint: {
            bsonType: 'string',
            maxLength: 200,
          },
          expireAt: {
            bsonType: 'date',
          },
          ip: {
            bsonType: ['string', 'null'],
            maxLength: 45,
          },
          isIdentity: {
            bsonType: 'bool',
          },
          method: {
            bsonType: 'string',
            maxLength: 10,
          },
          requestId: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          statusCode: {
            bsonType: ['int', 'long', 'double'],
            minimum: 100,
            maximum: 599,
          },
          userAgent: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          userId: {
            bsonType: ['string', 'null'],
            maxLength: 40,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'action',
          key: {
            action: 1,
            at: -1,
            _id: -1,
          },
        },
        {
          name: 'at',
          key: {
            at: -1,
            _id: -1,
          },
        },
        {
          name: 'client',
          key: {
            clientId: 1,
            at: -1,
            _id: -1,
          },
        },
        {
          name: 'expiry',
          key: {
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
        {
          name: 'ip',
          key: {
            ip: 1,
            at: -1,
            _id: -1,
          },
        },
        {
          name: 'user',
          key: {
            userId: 1,
            at: -1,
            _id: -1,
          },
        },
      ],
    },
  ],
};
