import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0017-lookup-kinds',
  operations: [
    {
      kind: 'set_validator',
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
            enum: ['cep', 'addresses', 'cnpj', 'banks', 'ddd', 'holidays', 'rates', 'pix_participants'],
          },
          source: {
            bsonType: 'string',
            enum: ['viacep', 'brasilapi', 'minhareceita'],
          },
        },
        additionalProperties: false,
      },
      previous: {
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
    },
  ],
};
