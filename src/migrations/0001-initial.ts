import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0001-initial',
  operations: [
    {
      kind: 'create_collection',
      collection: 'audit_events',
      validator: {
        bsonType: 'object',
        required: ['_id', 'action', 'actor', 'at', 'hash'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          action: {
            bsonType: 'string',
            maxLength: 100,
          },
          actor: {},
          at: {
            bsonType: 'date',
          },
          changes: {},
          clientId: {
            bsonType: ['string', 'null'],
          },
          hash: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          requestId: {
            bsonType: ['string', 'null'],
          },
          target: {},
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'at',
          key: {
            at: -1,
            _id: -1,
          },
        },
        {
          name: 'target',
          key: {
            'target.type': 1,
            'target.id': 1,
            at: -1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'audit_pending',
      validator: {
        bsonType: 'object',
        required: ['_id'],
        properties: {
          _id: {
            bsonType: 'string',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'counters',
      validator: {
        bsonType: 'object',
        required: ['_id', 'last'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          last: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'fact_deliveries',
      validator: {
        bsonType: 'object',
        required: ['_id', 'attempt', 'dueAt', 'fact', 'key', 'publishedAt', 'subscriber', 'type', 'version'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          claim: {
            bsonType: ['string', 'null'],
          },
          dueAt: {
            bsonType: 'date',
          },
          fact: {},
          key: {
            bsonType: 'string',
          },
          lastError: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          publishedAt: {
            bsonType: 'date',
          },
          subscriber: {
            bsonType: 'string',
          },
          type: {
            bsonType: 'string',
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'claim',
          key: {
            claim: 1,
          },
        },
        {
          name: 'due',
          key: {
            subscriber: 1,
            dueAt: 1,
            _id: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'idempotency_keys',
      validator: {
        bsonType: 'object',
        required: ['_id', 'expireAt', 'requestHash', 'state', 'token', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          body: {
            bsonType: ['string', 'null'],
          },
          expireAt: {
            bsonType: 'date',
          },
          headers: {},
          requestHash: {
            bsonType: 'string',
          },
          state: {
            bsonType: 'string',
            enum: ['running', 'done'],
          },
          status: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 599,
          },
          token: {
            bsonType: 'string',
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
            expireAt: 1,
          },
          expireAfterSeconds: 0,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'leases',
      validator: {
        bsonType: 'object',
        required: ['_id', 'epoch', 'owner', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
          },
          epoch: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          owner: {
            bsonType: 'string',
          },
          until: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'users',
      validator: {
        bsonType: 'object',
        required: ['_id', 'createdAt', 'deleted', 'email', 'name', 'passwordHash', 'role', 'status'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientIds: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'string',
            },
          },
          createdAt: {
            bsonType: 'date',
          },
          deleted: {
            bsonType: 'bool',
          },
          email: {
            bsonType: 'string',
            maxLength: 254,
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          passwordHash: {
            bsonType: 'string',
            maxLength: 300,
          },
          role: {
            bsonType: 'string',
            enum: ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'],
          },
          status: {
            bsonType: 'string',
            enum: ['active', 'disabled'],
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'email',
          key: {
            email: 1,
          },
          unique: true,
          partialFilterExpression: {
            deleted: false,
          },
        },
      ],
    },
  ],
};
