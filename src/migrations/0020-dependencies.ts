import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0020-dependencies',
  operations: [
    {
      kind: 'create_collection',
      collection: 'dependency_guards',
      validator: {
        bsonType: 'object',
        required: ['_id', 'version'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 60,
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
      kind: 'set_validator',
      collection: 'incidents',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'isOpen', 'serviceId', 'startedAt'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          detail: {
            bsonType: ['string', 'null'],
            maxLength: 1000,
          },
          endReason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          isOpen: {
            bsonType: 'bool',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          serviceId: {
            bsonType: 'objectId',
          },
          startedAt: {
            bsonType: 'date',
          },
          suppressedBy: {
            bsonType: ['objectId', 'null'],
          },
        },
        additionalProperties: false,
      },
      previous: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'isOpen', 'serviceId', 'startedAt'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          detail: {
            bsonType: ['string', 'null'],
            maxLength: 1000,
          },
          endReason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          isOpen: {
            bsonType: 'bool',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          serviceId: {
            bsonType: 'objectId',
          },
          startedAt: {
            bsonType: 'date',
          },
        },
        additionalProperties: false,
      },
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
        name: 'by_parent',
        key: {
          parents: 1,
          deleted: 1,
        },
      },
    },
  ],
};
