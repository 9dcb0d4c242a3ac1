import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0021-self-guard',
  operations: [
    {
      kind: 'set_validator',
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
            enum: ['refresh_reuse', 'refresh_ahead', 'login_spray', 'role_gain', 'mass_read', 'monitor_blind'],
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
      previous: {
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
    },
  ],
};
