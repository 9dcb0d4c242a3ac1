import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0006-keys',
  operations: [
    {
      kind: 'create_collection',
      collection: 'signing_keys',
      validator: {
        bsonType: 'object',
        required: ['_id', 'keys', 'version'],
        properties: {
          _id: {
            bsonType: 'string',
            enum: ['ring'],
          },
          keys: {
            bsonType: 'array',
            items: {
              bsonType: 'object',
              required: ['isCompromised', 'kid', 'publishedAt', 'state', 'x', 'y'],
              properties: {
                activatedAt: {
                  bsonType: ['date', 'null'],
                },
                isCompromised: {
                  bsonType: 'bool',
                },
                kid: {
                  bsonType: 'string',
                  maxLength: 43,
                },
                passiveAt: {
                  bsonType: ['date', 'null'],
                },
                privateSealed: {
                  bsonType: ['string', 'null'],
                  maxLength: 1000,
                },
                publishedAt: {
                  bsonType: 'date',
                },
                retiredAt: {
                  bsonType: ['date', 'null'],
                },
                state: {
                  bsonType: 'string',
                  enum: ['next', 'active', 'passive', 'retired'],
                },
                x: {
                  bsonType: 'string',
                  maxLength: 43,
                },
                y: {
                  bsonType: 'string',
                  maxLength: 43,
                },
              },
              additionalProperties: false,
            },
          },
          notBefore: {
            bsonType: ['date', 'null'],
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'api_key_guards',
      validator: {
        bsonType: 'object',
        required: ['_id', 'added'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 40,
          },
          added: {
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
      collection: 'api_keys',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'createdAt',
          'creatorId',
          'expiresAt',
          'ipAllow',
          'last4',
          'name',
          'scopes',
          'secretHash',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 12,
            maxLength: 12,
          },
          clientId: {
            bsonType: ['objectId', 'null'],
          },
          createdAt: {
            bsonType: 'date',
          },
          creatorId: {
            bsonType: 'objectId',
          },
          expiresAt: {
            bsonType: 'date',
          },
          ipAllow: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          last4: {
            bsonType: 'string',
            minLength: 4,
            maxLength: 4,
          },
          lastUsedAt: {
            bsonType: ['date', 'null'],
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          overlapUntil: {
            bsonType: ['date', 'null'],
          },
          rateLimitPerMinute: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 1,
            maximum: 100000,
          },
          revokedAt: {
            bsonType: ['date', 'null'],
          },
          rotatedTo: {
            bsonType: ['string', 'null'],
            maxLength: 12,
          },
          scopes: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          secretHash: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
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
          name: 'by_client',
          key: {
            clientId: 1,
            createdAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_creation',
          key: {
            createdAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_creator',
          key: {
            creatorId: 1,
            revokedAt: 1,
          },
        },
        {
          name: 'expiry',
          key: {
            expiresAt: 1,
          },
          expireAfterSeconds: 31536000,
        },
      ],
    },
  ],
};
