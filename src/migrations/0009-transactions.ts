import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0009-transactions',
  operations: [
    {
      kind: 'create_collection',
      collection: 'client_guards',
      validator: {
        bsonType: 'object',
        required: ['_id', 'version'],
        properties: {
          _id: {
            bsonType: 'objectId',
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
      collection: 'transaction_days',
      validator: {
        bsonType: 'object',
        required: ['_id', 'expireAt', 'totalCents'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 40,
          },
          expireAt: {
            bsonType: 'date',
          },
          totalCents: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 9007199254740991,
            multipleOf: 1,
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
      collection: 'transaction_keys',
      validator: {
        bsonType: 'object',
        required: ['_id', 'transactionId'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 120,
          },
          transactionId: {
            bsonType: 'objectId',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'transactions',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'amountCents',
          'approvalsNeeded',
          'clientId',
          'createdAt',
          'createdBy',
          'day',
          'history',
          'occurredAt',
          'reversedCents',
          'status',
          'type',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          amountCents: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10000000000000,
            multipleOf: 1,
          },
          approvalsNeeded: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 2,
          },
          clientId: {
            bsonType: 'objectId',
          },
          createdAt: {
            bsonType: 'date',
          },
          createdBy: {},
          day: {
            bsonType: 'string',
            pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
          },
          description: {
            bsonType: ['string', 'null'],
            maxLength: 200,
          },
          endToEndId: {
            bsonType: ['string', 'null'],
            maxLength: 32,
          },
          externalReference: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          history: {
            bsonType: 'array',
          },
          metadata: {},
          occurredAt: {
            bsonType: 'date',
          },
          reversalOf: {
            bsonType: ['objectId', 'null'],
          },
          reversalReference: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          reversedCents: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 10000000000000,
            multipleOf: 1,
          },
          source: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          status: {
            bsonType: 'string',
            enum: ['pending', 'approved', 'rejected', 'cancelled'],
          },
          type: {
            bsonType: 'string',
            enum: ['credit', 'debit', 'pix', 'transfer', 'boleto'],
          },
          updatedAt: {
            bsonType: 'date',
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
            occurredAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_original',
          key: {
            reversalOf: 1,
            occurredAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_reference',
          key: {
            externalReference: 1,
            clientId: 1,
          },
        },
        {
          name: 'by_status',
          key: {
            status: 1,
            occurredAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_time',
          key: {
            occurredAt: -1,
            _id: -1,
          },
        },
        {
          name: 'by_type',
          key: {
            type: 1,
            occurredAt: -1,
            _id: -1,
          },
        },
        {
          name: 'client_days',
          key: {
            clientId: 1,
            day: 1,
          },
        },
        {
          name: 'days',
          key: {
            day: 1,
          },
        },
      ],
    },
  ],
};
