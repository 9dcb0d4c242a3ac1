import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0013-privacy-rights',
  operations: [
    {
      kind: 'create_collection',
      collection: 'audit_pii',
      validator: {
        bsonType: 'object',
        required: ['_id', 'values'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 36,
          },
          clientId: {
            bsonType: ['string', 'null'],
            maxLength: 24,
          },
          values: {},
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'client',
          key: {
            clientId: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'data_export_parts',
      validator: {
        bsonType: 'object',
        required: ['_id', 'expireAt', 'exportId', 'sealed'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 60,
          },
          expireAt: {
            bsonType: 'date',
          },
          exportId: {
            bsonType: 'objectId',
          },
          sealed: {
            bsonType: 'string',
            maxLength: 2000000,
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
          name: 'export',
          key: {
            exportId: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'data_exports',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'attempt',
          'checkedBy',
          'clientId',
          'identityMethod',
          'number',
          'requestedAt',
          'state',
          'textsSealed',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          checkedBy: {
            bsonType: 'string',
            maxLength: 60,
          },
          claimUntil: {
            bsonType: ['date', 'null'],
          },
          clientId: {
            bsonType: 'objectId',
          },
          failure: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          fetchedAt: {
            bsonType: ['date', 'null'],
          },
          file: {},
          fileUntil: {
            bsonType: ['date', 'null'],
          },
          identityMethod: {
            bsonType: 'string',
            enum: ['document', 'in_person', 'video_call', 'known_contact', 'power_of_attorney'],
          },
          linkHash: {
            bsonType: ['string', 'null'],
            maxLength: 64,
          },
          linkUntil: {
            bsonType: ['date', 'null'],
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          requestedAt: {
            bsonType: 'date',
          },
          state: {
            bsonType: 'string',
            enum: ['pending', 'ready', 'fetched', 'failed', 'cancelled', 'expired'],
          },
          textsSealed: {
            bsonType: 'string',
            maxLength: 10000,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_client',
          key: {
            clientId: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'by_state',
          key: {
            state: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'file_end',
          key: {
            fileUntil: 1,
          },
        },
        {
          name: 'link',
          key: {
            linkHash: 1,
          },
        },
        {
          name: 'number',
          key: {
            number: -1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'erasures',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'checkedBy',
          'clientId',
          'counts',
          'identityMethod',
          'number',
          'requestedAt',
          'requestedBy',
          'state',
          'step',
          'textsSealed',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          certificateHash: {
            bsonType: ['string', 'null'],
            minLength: 64,
            maxLength: 64,
          },
          checkedBy: {
            bsonType: 'string',
            maxLength: 60,
          },
          clientId: {
            bsonType: 'objectId',
          },
          counts: {},
          decidedAt: {
            bsonType: ['date', 'null'],
          },
          decidedBy: {
            bsonType: ['string', 'null'],
            maxLength: 60,
          },
          doneAt: {
            bsonType: ['date', 'null'],
          },
          identityMethod: {
            bsonType: 'string',
            enum: ['document', 'in_person', 'video_call', 'known_contact', 'power_of_attorney'],
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          requestedAt: {
            bsonType: 'date',
          },
          requestedBy: {
            bsonType: 'string',
            maxLength: 60,
          },
          requestedByUser: {
            bsonType: ['string', 'null'],
            maxLength: 24,
          },
          state: {
            bsonType: 'string',
            enum: ['requested', 'approved', 'done', 'rejected'],
          },
          step: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          textsSealed: {
            bsonType: 'string',
            maxLength: 10000,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_client',
          key: {
            clientId: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'by_state',
          key: {
            state: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'number',
          key: {
            number: -1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'legal_holds',
      validator: {
        bsonType: 'object',
        required: ['_id', 'clientId', 'number', 'placedAt', 'placedBy', 'textsSealed'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientId: {
            bsonType: 'objectId',
          },
          liftedAt: {
            bsonType: ['date', 'null'],
          },
          liftedBy: {
            bsonType: ['string', 'null'],
            maxLength: 60,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          placedAt: {
            bsonType: 'date',
          },
          placedBy: {
            bsonType: 'string',
            maxLength: 60,
          },
          textsSealed: {
            bsonType: 'string',
            maxLength: 10000,
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'by_client',
          key: {
            clientId: 1,
            number: -1,
            _id: -1,
          },
        },
        {
          name: 'number',
          key: {
            number: -1,
          },
          unique: true,
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'subject_guards',
      validator: {
        bsonType: 'object',
        required: ['_id', 'version'],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 24,
            maxLength: 24,
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
  ],
};
