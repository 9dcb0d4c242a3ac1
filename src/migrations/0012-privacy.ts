import type { Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0012-privacy',
  operations: [
    {
      kind: 'create_collection',
      collection: 'processing_purposes',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'createdAt',
          'dataClasses',
          'deleted',
          'legalBasis',
          'name',
          'number',
          'retention',
          'sharing',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          createdAt: {
            bsonType: 'date',
          },
          dataClasses: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
              enum: [
                'identification',
                'contact',
                'address',
                'professional',
                'financial',
                'credentials',
                'usage',
                'location',
                'communication',
                'image',
                'health',
                'biometric',
                'genetic',
                'ethnic_origin',
                'religion',
                'political_opinion',
                'union_membership',
                'sex_life',
                'children',
              ],
            },
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          description: {
            bsonType: ['string', 'null'],
            maxLength: 2000,
          },
          legalBasis: {
            bsonType: 'string',
            enum: [
              'art7_consent',
              'art7_legal_obligation',
              'art7_public_policy',
              'art7_research',
              'art7_contract',
              'art7_exercise_of_rights',
              'art7_life_protection',
              'art7_health_care',
              'art7_legitimate_interest',
              'art7_credit_protection',
              'art11_consent',
              'art11_legal_obligation',
              'art11_public_policy',
              'art11_research',
              'art11_exercise_of_rights',
              'art11_life_protection',
              'art11_health_care',
              'art11_fraud_prevention',
            ],
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 200,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          retention: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 500,
          },
          retentionDays: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
            maximum: 40000,
          },
          sharing: {
            bsonType: 'array',
            items: {
              bsonType: 'object',
              required: ['country', 'name', 'reason'],
              properties: {
                country: {
                  bsonType: 'string',
                  minLength: 2,
                  maxLength: 2,
                },
                name: {
                  bsonType: 'string',
                  maxLength: 200,
                },
                reason: {
                  bsonType: 'string',
                  maxLength: 500,
                },
              },
              additionalProperties: false,
            },
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
          name: 'by_basis',
          key: {
            legalBasis: 1,
            deleted: 1,
            number: -1,
            _id: -1,
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
      kind: 'create_collection',
      collection: 'security_incidents',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'affectedClientIds',
          'createdAt',
          'dataClasses',
          'isPreliminary',
          'knownAt',
          'number',
          'state',
          'textsSealed',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          affectedClientIds: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          affectedCount: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 0,
            maximum: 1000000000,
          },
          authorityToldAt: {
            bsonType: ['date', 'null'],
          },
          closedAt: {
            bsonType: ['date', 'null'],
          },
          complementedAt: {
            bsonType: ['date', 'null'],
          },
          createdAt: {
            bsonType: 'date',
          },
          dataClasses: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
              enum: [
                'identification',
                'contact',
                'address',
                'professional',
                'financial',
                'credentials',
                'usage',
                'location',
                'communication',
                'image',
                'health',
                'biometric',
                'genetic',
                'ethnic_origin',
                'religion',
                'political_opinion',
                'union_membership',
                'sex_life',
                'children',
              ],
            },
          },
          hasRelevantRisk: {
            bsonType: ['bool', 'null'],
          },
          isPreliminary: {
            bsonType: 'bool',
          },
          knownAt: {
            bsonType: 'date',
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          occurredAt: {
            bsonType: ['date', 'null'],
          },
          state: {
            bsonType: 'string',
            enum: ['open', 'reported', 'complemented', 'closed'],
          },
          subjectsToldAt: {
            bsonType: ['date', 'null'],
          },
          textsSealed: {
            bsonType: 'string',
            maxLength: 120000,
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
  ],
};
