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
  ],
};
