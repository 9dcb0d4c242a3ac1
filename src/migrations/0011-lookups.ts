import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0011-lookups',
  operations: [
    {
      kind: 'create_collection',
      collection: 'breakers',
      validator: {
        bsonType: 'object',
        required: ['_id', 'changedAt', 'generation', 'state', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 50,
          },
          changedAt: {
            bsonType: 'date',
          },
          generation: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          state: {
            bsonType: 'string',
            enum: ['closed', 'open', 'half_open'],
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
      collection: 'lookup_answers',
      validator: {
        bsonType: 'object',
        required: ['_id', 'expireAt', 'fetchedAt', 'freshUntil', 'isFound', 'kind', 'source'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 400,
          },
          answer: {},
          expireAt: {
            bsonType: 'date',
          },
          fetchedAt: {
            bsonType: 'date',
          },
          freshUntil: {
            bsonType: 'date',
          },
          isFound: {
            bsonType: 'bool',
          },
          kind: {
            bsonType: 'string',
            enum: ['cep', 'addresses', 'cnpj', 'banks', 'ddd', 'holidays'],
          },
          source: {
            bsonType: 'string',
            enum: ['viacep', 'brasilapi', 'minhareceita'],
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
