import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0008-audit-chain',
  operations: [
    {
      kind: 'create_collection',
      collection: 'audit_blocks',
      validator: {
        bsonType: 'object',
        required: ['_id', 'hash', 'hashes', 'ids', 'prev', 'sealedAt', 'total'],
        properties: {
          _id: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          hash: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          hashes: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          ids: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          prev: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          sealedAt: {
            bsonType: 'date',
          },
          total: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'ids',
          key: {
            ids: 1,
          },
        },
      ],
    },
    {
      kind: 'drop_index',
      collection: 'audit_events',
      index: {
        name: 'target',
        key: {
          'target.type': 1,
          'target.id': 1,
          at: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'audit_events',
      index: {
        name: 'action',
        key: {
          action: 1,
          at: -1,
          _id: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'audit_events',
      index: {
        name: 'actor',
        key: {
          'actor.id': 1,
          at: -1,
          _id: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'audit_events',
      index: {
        name: 'client',
        key: {
          clientId: 1,
          at: -1,
          _id: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'audit_events',
      index: {
        name: 'object',
        key: {
          'target.id': 1,
          at: -1,
          _id: -1,
        },
      },
    },
    {
      kind: 'create_collection',
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
        },
        additionalProperties: false,
      },
      indexes: [],
    },
  ],
};
