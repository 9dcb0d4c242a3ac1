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
    {
      kind: 'set_validator',
      collection: 'notification_deliveries',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'attempt',
          'createdAt',
          'destinationId',
          'event',
          'giveUpAt',
          'holdsLane',
          'kind',
          'occurredAt',
          'state',
          'subject',
          'topic',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          claim: {
            bsonType: ['string', 'null'],
            maxLength: 36,
          },
          clientId: {
            bsonType: ['string', 'null'],
            maxLength: 24,
          },
          content: {
            bsonType: ['string', 'null'],
            maxLength: 100000,
          },
          createdAt: {
            bsonType: 'date',
          },
          deliveredAt: {
            bsonType: ['date', 'null'],
          },
          destinationId: {
            bsonType: 'string',
            maxLength: 24,
          },
          dueAt: {
            bsonType: ['date', 'null'],
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          event: {
            bsonType: 'string',
            maxLength: 100,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          giveUpAt: {
            bsonType: 'date',
          },
          holdsLane: {
            bsonType: 'bool',
          },
          kind: {
            bsonType: 'string',
            enum: ['webhook', 'email'],
          },
          lastError: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          lastStatus: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 999,
          },
          occurredAt: {
            bsonType: 'date',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          state: {
            bsonType: 'string',
            enum: ['pending', 'sending', 'delivered', 'dead', 'cancelled'],
          },
          subject: {
            bsonType: 'string',
            maxLength: 100,
          },
          topic: {
            bsonType: 'string',
            maxLength: 50,
          },
          variant: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
        },
        additionalProperties: false,
      },
      previous: {
        bsonType: 'object',
        required: [
          '_id',
          'attempt',
          'clientId',
          'createdAt',
          'destinationId',
          'event',
          'giveUpAt',
          'holdsLane',
          'kind',
          'occurredAt',
          'state',
          'subject',
          'topic',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          claim: {
            bsonType: ['string', 'null'],
            maxLength: 36,
          },
          clientId: {
            bsonType: 'string',
            maxLength: 24,
          },
          content: {
            bsonType: ['string', 'null'],
            maxLength: 100000,
          },
          createdAt: {
            bsonType: 'date',
          },
          deliveredAt: {
            bsonType: ['date', 'null'],
          },
          destinationId: {
            bsonType: 'string',
            maxLength: 24,
          },
          dueAt: {
            bsonType: ['date', 'null'],
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          event: {
            bsonType: 'string',
            maxLength: 100,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          giveUpAt: {
            bsonType: 'date',
          },
          holdsLane: {
            bsonType: 'bool',
          },
          kind: {
            bsonType: 'string',
            enum: ['webhook', 'email'],
          },
          lastError: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          lastStatus: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 999,
          },
          occurredAt: {
            bsonType: 'date',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          state: {
            bsonType: 'string',
            enum: ['pending', 'sending', 'delivered', 'dead', 'cancelled'],
          },
          subject: {
            bsonType: 'string',
            maxLength: 100,
          },
          topic: {
            bsonType: 'string',
            maxLength: 50,
          },
          variant: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
        },
        additionalProperties: false,
      },
    },
    {
      kind: 'create_collection',
      collection: 'security_alert_pauses',
      validator: {
        bsonType: 'object',
        required: ['_id', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 100,
          },
          until: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            until: 1,
          },
          expireAfterSeconds: 0,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'security_alerts',
      validator: {
        bsonType: 'object',
        required: ['_id', 'details', 'expireAt', 'kind', 'occurredAt'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 36,
          },
          details: {},
          expireAt: {
            bsonType: 'date',
          },
          ip: {
            bsonType: ['string', 'null'],
            maxLength: 45,
          },
          kind: {
            bsonType: 'string',
            enum: ['refresh_reuse', 'refresh_ahead', 'login_spray', 'role_gain', 'mass_read'],
          },
          occurredAt: {
            bsonType: 'date',
          },
          userId: {
            bsonType: ['string', 'null'],
            maxLength: 24,
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
