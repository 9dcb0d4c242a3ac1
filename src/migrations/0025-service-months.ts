import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0025-service-months',
  operations: [
    {
      kind: 'create_collection',
      collection: 'service_months',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'bornAt',
          'clientId',
          'excluded',
          'frozenAt',
          'month',
          'segments',
          'serviceId',
          'until',
          'zone',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 40,
          },
          bornAt: {
            bsonType: 'date',
          },
          clientId: {
            bsonType: 'objectId',
          },
          excluded: {
            bsonType: 'array',
          },
          frozenAt: {
            bsonType: 'date',
          },
          month: {
            bsonType: 'string',
            minLength: 7,
            maxLength: 7,
          },
          segments: {
            bsonType: 'array',
          },
          serviceId: {
            bsonType: 'objectId',
          },
          until: {
            bsonType: 'date',
          },
          zone: {
            bsonType: 'string',
            maxLength: 64,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'client_month',
          key: {
            clientId: 1,
            month: 1,
          },
        },
      ],
    },
  ],
};
