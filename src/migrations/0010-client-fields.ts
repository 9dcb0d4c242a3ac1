import type { Database, Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0010-client-fields',
  operations: [
    {
      kind: 'run',
      name: 'clients without the new fields again, on the way down',
      up: () => Promise.resolve(),
      down: withoutNewFields,
    },
    {
      kind: 'set_validator',
      collection: 'clients',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'createdAt',
          'deleted',
          'name',
          'nameKey',
          'number',
          'searchKeys',
          'status',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          addressSealed: {
            bsonType: ['string', 'null'],
            maxLength: 1500,
          },
          baseUrl: {
            bsonType: ['string', 'null'],
            maxLength: 2048,
          },
          birthDateSealed: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          cepSealed: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          city: {
            bsonType: ['string', 'null'],
            maxLength: 100,
          },
          cnpj: {
            bsonType: ['string', 'null'],
            pattern: '^[0-9A-Z]{12}[0-9]{2}$',
          },
          company: {
            bsonType: ['string', 'null'],
            maxLength: 100,
          },
          country: {
            bsonType: ['string', 'null'],
            pattern: '^[A-Z]{2}$',
          },
          cpfIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          cpfSealed: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          createdAt: {
            bsonType: 'date',
          },
          dataKeySealed: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          description: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          emailIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          emailSealed: {
            bsonType: ['string', 'null'],
            maxLength: 2000,
          },
          extraDataSealed: {
            bsonType: ['string', 'null'],
            maxLength: 30000,
          },
          jobTitle: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          name: {
            bsonType: 'string',
            minLength: 2,
            maxLength: 100,
          },
          nameKey: {
            bsonType: 'string',
            maxLength: 200,
          },
          notesSealed: {
            bsonType: ['string', 'null'],
            maxLength: 30000,
          },
          number: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          outboundKeyHeader: {
            bsonType: ['string', 'null'],
            maxLength: 100,
          },
          outboundKeySealed: {
            bsonType: ['string', 'null'],
            maxLength: 12000,
          },
          phoneIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          phoneMatchIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          phoneSealed: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          searchKeys: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          state: {
            bsonType: ['string', 'null'],
            enum: [
              'AC',
              'AL',
              'AM',
              'AP',
              'BA',
              'CE',
              'DF',
              'ES',
              'GO',
              'MA',
              'MG',
              'MS',
              'MT',
              'PA',
              'PB',
              'PE',
              'PI',
              'PR',
              'RJ',
              'RN',
              'RO',
              'RR',
              'RS',
              'SC',
              'SE',
              'SP',
              'TO',
              null,
            ],
          },
          status: {
            bsonType: 'string',
            enum: ['active', 'inactive', 'suspended'],
          },
          statusReason: {
            bsonType: ['string', 'null'],
            maxLength: 200,
          },
          tags: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'string',
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
      previous: {
        bsonType: 'object',
        required: [
          '_id',
          'createdAt',
          'deleted',
          'name',
          'nameKey',
          'number',
          'searchKeys',
          'status',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          baseUrl: {
            bsonType: ['string', 'null'],
            maxLength: 2048,
          },
          cnpj: {
            bsonType: ['string', 'null'],
            pattern: '^[0-9A-Z]{12}[0-9]{2}$',
          },
          cpfIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          cpfSealed: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          createdAt: {
            bsonType: 'date',
          },
          deleted: {
            bsonType: 'bool',
          },
          deletedAt: {
            bsonType: ['date', 'null'],
          },
          description: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          emailIndex: {
            bsonType: ['string', 'null'],
            maxLength: 43,
          },
          emailSealed: {
            bsonType: ['string', 'null'],
            maxLength: 2000,
          },
          name: {
            bsonType: 'string',
            minLength: 2,
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
          searchKeys: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          status: {
            bsonType: 'string',
            enum: ['active', 'inactive', 'suspended'],
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
    },
    {
      kind: 'create_index',
      collection: 'clients',
      index: {
        name: 'by_tag',
        key: {
          tags: 1,
          number: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'clients',
      index: {
        name: 'phone',
        key: {
          phoneIndex: 1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'clients',
      index: {
        name: 'phone_match',
        key: {
          phoneMatchIndex: 1,
        },
      },
    },
    {
      kind: 'run',
      name: 'no way down for what lies under keys of clients',
      up: () => Promise.resolve(),
      down: assertNothingIsLost,
    },
  ],
};

interface ClientRow {
  emailSealed: string | null;
  cpfSealed: string | null;
}

const UNDER_OWN_KEY = /^v1\.~\./;

/** The former version cannot open what is sealed under a client's own key; going on would turn it into noise. */
async function assertNothingIsLost(db: Database): Promise<void> {
  const own = { $or: [{ emailSealed: UNDER_OWN_KEY }, { cpfSealed: UNDER_OWN_KEY }] };
  if ((await db.collection<ClientRow>('clients').findOne(own)) !== null)
    throw new Error(
      'clients are sealed with keys of their own, which the former version cannot read; restore a backup',
    );
}

async function withoutNewFields(db: Database): Promise<void> {
  const columns = [
    'company',
    'jobTitle',
    'dataKeySealed',
    'phoneSealed',
    'phoneIndex',
    'phoneMatchIndex',
    'birthDateSealed',
    'addressSealed',
    'city',
    'state',
    'country',
    'cepSealed',
    'notesSealed',
    'tags',
    'extraDataSealed',
    'statusReason',
    'outboundKeySealed',
    'outboundKeyHeader',
  ];
  const unset = Object.fromEntries(columns.map((column) => [column, '' as const]));
  await db.collection('clients').updateMany({}, { $unset: unset });
}
