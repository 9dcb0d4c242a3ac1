import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0022-check-tiers',
  operations: [
    {
      kind: 'create_collection',
      collection: 'checks_1d',
      validator: {
        bsonType: 'object',
        required: ['_id', 'fail', 'ok', 'probeError', 'serviceId', 'slow', 'start', 'sumMs'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          bins: {
            bsonType: ['string', 'null'],
            maxLength: 2000,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          fail: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          maxMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          minMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          ok: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          probeError: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          reasons: {},
          serviceId: {
            bsonType: 'objectId',
          },
          slow: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          start: {
            bsonType: 'date',
          },
          sumMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
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
        {
          name: 'service_start',
          key: {
            serviceId: 1,
            start: 1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'checks_1h',
      validator: {
        bsonType: 'object',
        required: ['_id', 'fail', 'ok', 'probeError', 'serviceId', 'slow', 'start', 'sumMs'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          bins: {
            bsonType: ['string', 'null'],
            maxLength: 2000,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          fail: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          maxMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          minMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          ok: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          probeError: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          reasons: {},
          serviceId: {
            bsonType: 'objectId',
          },
          slow: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          start: {
            bsonType: 'date',
          },
          sumMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
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
        {
          name: 'service_start',
          key: {
            serviceId: 1,
            start: 1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'checks_5m',
      validator: {
        bsonType: 'object',
        required: ['_id', 'fail', 'ok', 'probeError', 'serviceId', 'slow', 'start', 'sumMs'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          bins: {
            bsonType: ['string', 'null'],
            maxLength: 2000,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          fail: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          maxMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          minMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          ok: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          probeError: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          reasons: {},
          serviceId: {
            bsonType: 'objectId',
          },
          slow: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          start: {
            bsonType: 'date',
          },
          sumMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
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
        {
          name: 'service_start',
          key: {
            serviceId: 1,
            start: 1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'history_progress',
      validator: {
        bsonType: 'object',
        required: ['_id', 'fence', 'partition', 'target', 'until'],
        properties: {
          _id: {
            bsonType: 'string',
            enum: ['5m', '1h', '1d', 'months', 'removals'],
          },
          fence: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          partition: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          target: {
            bsonType: 'date',
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
      collection: 'late_checks',
      validator: {
        bsonType: 'object',
        required: ['_id', 'at', 'serviceId', 'start'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 40,
          },
          at: {
            bsonType: 'date',
          },
          serviceId: {
            bsonType: 'objectId',
          },
          start: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'at',
          key: {
            at: 1,
          },
        },
      ],
    },
  ],
};
