import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0023-pushes-and-service-tags',
  operations: [
    {
      kind: 'create_collection',
      collection: 'heartbeats',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'heartbeat', 'signals', 'tokenHash', 'tokenMadeAt'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          heartbeat: {},
          signals: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          tokenHash: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          tokenMadeAt: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'token',
          key: {
            tokenHash: 1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'pings',
      validator: {
        bsonType: 'object',
        required: ['_id', 'at', 'clientId', 'expireAt', 'kind', 'number', 'serviceId'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 40,
          },
          at: {
            bsonType: 'date',
          },
          body: {
            bsonType: ['string', 'null'],
            maxLength: 10000,
          },
          clientId: {
            bsonType: 'objectId',
          },
          durationMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          exitCode: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
            maximum: 255,
          },
          expireAt: {
            bsonType: 'date',
          },
          kind: {
            bsonType: 'string',
            enum: ['start', 'ok', 'fail', 'log'],
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          runId: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          serviceId: {
            bsonType: 'objectId',
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_service',
          key: {
            serviceId: 1,
            number: -1,
          },
        },
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
      kind: 'set_validator',
      collection: 'services',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'clientId',
          'configVersion',
          'createdAt',
          'deleted',
          'expectedStatus',
          'failureThreshold',
          'followRedirects',
          'headers',
          'intervalSeconds',
          'isPaused',
          'kind',
          'name',
          'nameKey',
          'number',
          'partition',
          'recoveryThreshold',
          'searchKeys',
          'timeoutMs',
          'updatedAt',
          'url',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          body: {
            bsonType: ['string', 'null'],
            maxLength: 65536,
          },
          clientId: {
            bsonType: 'objectId',
          },
          configVersion: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          createdAt: {
            bsonType: 'date',
          },
          degradedAfterMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 1,
            maximum: 60000,
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          expectedStatus: {
            bsonType: 'array',
          },
          failureThreshold: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10,
          },
          followRedirects: {
            bsonType: 'bool',
          },
          headers: {
            bsonType: 'array',
          },
          intervalSeconds: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 86400,
          },
          isPaused: {
            bsonType: 'bool',
          },
          jsonAssertion: {},
          keyword: {},
          kind: {
            bsonType: 'string',
            enum: [
              'http',
              'tcp',
              'tls',
              'smtp',
              'imap',
              'redis',
              'postgresql',
              'mysql',
              'mongodb',
              'websocket',
              'grpc',
              'dns',
              'ping',
              'push',
            ],
          },
          method: {
            bsonType: ['string', 'null'],
            enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', null],
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          nameKey: {
            bsonType: 'string',
            maxLength: 200,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          options: {},
          parents: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'objectId',
            },
          },
          partition: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          pausedAt: {
            bsonType: ['date', 'null'],
          },
          pausedBy: {
            bsonType: ['string', 'null'],
            enum: ['person', 'client', null],
          },
          recoveryThreshold: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10,
          },
          searchKeys: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          tags: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'string',
            },
          },
          timeoutMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 100,
            maximum: 60000,
          },
          updatedAt: {
            bsonType: 'date',
          },
          url: {
            bsonType: 'string',
            maxLength: 2048,
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
      previous: {
        bsonType: 'object',
        required: [
          '_id',
          'clientId',
          'configVersion',
          'createdAt',
          'deleted',
          'expectedStatus',
          'failureThreshold',
          'followRedirects',
          'headers',
          'intervalSeconds',
          'isPaused',
          'kind',
          'name',
          'nameKey',
          'number',
          'partition',
          'recoveryThreshold',
          'searchKeys',
          'timeoutMs',
          'updatedAt',
          'url',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          body: {
            bsonType: ['string', 'null'],
            maxLength: 65536,
          },
          clientId: {
            bsonType: 'objectId',
          },
          configVersion: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          createdAt: {
            bsonType: 'date',
          },
          degradedAfterMs: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 1,
            maximum: 60000,
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          expectedStatus: {
            bsonType: 'array',
          },
          failureThreshold: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10,
          },
          followRedirects: {
            bsonType: 'bool',
          },
          headers: {
            bsonType: 'array',
          },
          intervalSeconds: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 86400,
          },
          isPaused: {
            bsonType: 'bool',
          },
          jsonAssertion: {},
          keyword: {},
          kind: {
            bsonType: 'string',
            enum: [
              'http',
              'tcp',
              'tls',
              'smtp',
              'imap',
              'redis',
              'postgresql',
              'mysql',
              'mongodb',
              'websocket',
              'grpc',
              'dns',
              'ping',
            ],
          },
          method: {
            bsonType: ['string', 'null'],
            enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', null],
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          nameKey: {
            bsonType: 'string',
            maxLength: 200,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          options: {},
          parents: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'objectId',
            },
          },
          partition: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
            maximum: 63,
          },
          pausedAt: {
            bsonType: ['date', 'null'],
          },
          pausedBy: {
            bsonType: ['string', 'null'],
            enum: ['person', 'client', null],
          },
          recoveryThreshold: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10,
          },
          searchKeys: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          timeoutMs: {
            bsonType: ['int', 'long', 'double'],
            minimum: 100,
            maximum: 60000,
          },
          updatedAt: {
            bsonType: 'date',
          },
          url: {
            bsonType: 'string',
            maxLength: 2048,
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
        },
        additionalProperties: false,
      },
    },
    {
      kind: 'create_index',
      collection: 'services',
      index: {
        name: 'by_tag',
        key: {
          tags: 1,
          deleted: 1,
          number: -1,
        },
      },
    },
  ],
};
