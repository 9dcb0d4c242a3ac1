import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0016-service-kinds-and-maintenance',
  operations: [
    {
      kind: 'create_collection',
      collection: 'maintenances',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'clientId',
          'createdAt',
          'deleted',
          'durationMinutes',
          'isExcludedFromUptime',
          'isMuted',
          'lastEndAt',
          'number',
          'serviceIds',
          'startsAt',
          'title',
          'updatedAt',
          'version',
          'zone',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          createdAt: {
            bsonType: 'date',
          },
          cron: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          durationMinutes: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
            maximum: 10080,
          },
          endsAt: {
            bsonType: ['date', 'null'],
          },
          isExcludedFromUptime: {
            bsonType: 'bool',
          },
          isMuted: {
            bsonType: 'bool',
          },
          lastEndAt: {
            bsonType: 'date',
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          rrule: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          serviceIds: {
            bsonType: 'array',
            items: {
              bsonType: 'objectId',
            },
          },
          startsAt: {
            bsonType: 'date',
          },
          title: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 200,
          },
          updatedAt: {
            bsonType: 'date',
          },
          version: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          zone: {
            bsonType: 'string',
            maxLength: 100,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_client',
          key: {
            clientId: 1,
            deleted: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'by_end',
          key: {
            clientId: 1,
            deleted: 1,
            lastEndAt: 1,
          },
        },
        {
          name: 'by_number',
          key: {
            deleted: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'number',
          key: {
            number: 1,
          },
          unique: true,
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
          'method',
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
            enum: ['http'],
          },
          method: {
            bsonType: 'string',
            enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
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
  ],
};
