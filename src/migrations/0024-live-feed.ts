import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0024-live-feed',
  operations: [
    {
      kind: 'create_collection',
      collection: 'feed',
      validator: {
        bsonType: 'object',
        required: ['_id', 'at', 'clientId', 'serviceId', 'storedAt', 'type'],
        properties: {
          _id: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          at: {
            bsonType: 'date',
          },
          clientId: {
            bsonType: 'objectId',
          },
          incidentId: {
            bsonType: ['objectId', 'null'],
          },
          isPaused: {
            bsonType: ['bool', 'null'],
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          serviceId: {
            bsonType: 'objectId',
          },
          state: {
            bsonType: ['string', 'null'],
            enum: ['new', 'up', 'degraded', 'suspect', 'down', 'recovering', 'unknown', null],
          },
          stateVersion: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
          },
          storedAt: {
            bsonType: 'date',
          },
          type: {
            bsonType: 'string',
            enum: ['service.state', 'service.deleted', 'incident.opened', 'incident.closed'],
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'client',
          key: {
            clientId: 1,
            _id: 1,
          },
        },
        {
          name: 'expiry',
          key: {
            storedAt: 1,
          },
          expireAfterSeconds: 4200,
        },
      ],
    },
  ],
};
