import type { Database, Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0007-people',
  operations: [
    {
      kind: 'create_collection',
      collection: 'client_logins',
      validator: {
        bsonType: 'object',
        required: ['_id'],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 24,
            maxLength: 24,
          },
          closedAt: {
            bsonType: ['date', 'null'],
          },
          lastAccessAt: {
            bsonType: ['date', 'null'],
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'set_validator',
      collection: 'notification_deliveries',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'attempt',
          'createdAt',
          'destinationId',
          'event',
          'giveUpAt',
          'holdsLane',
          'kind',
          'occurredAt',
          'state',
          'subject',
          'topic',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          claim: {
            bsonType: ['string', 'null'],
            maxLength: 36,
          },
          clientId: {
            bsonType: ['string', 'null'],
            maxLength: 24,
          },
          content: {
            bsonType: ['string', 'null'],
            maxLength: 100000,
          },
          createdAt: {
            bsonType: 'date',
          },
          deliveredAt: {
            bsonType: ['date', 'null'],
          },
          destinationId: {
            bsonType: 'string',
            maxLength: 24,
          },
          dueAt: {
            bsonType: ['date', 'null'],
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          event: {
            bsonType: 'string',
            maxLength: 100,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          giveUpAt: {
            bsonType: 'date',
          },
          holdsLane: {
            bsonType: 'bool',
          },
          kind: {
            bsonType: 'string',
            enum: ['webhook', 'email'],
          },
          lastError: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          lastStatus: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 999,
          },
          occurredAt: {
            bsonType: 'date',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          state: {
            bsonType: 'string',
            enum: ['pending', 'sending', 'delivered', 'dead', 'cancelled'],
          },
          subject: {
            bsonType: 'string',
            maxLength: 100,
          },
          topic: {
            bsonType: 'string',
            maxLength: 50,
          },
          variant: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
        },
        additionalProperties: false,
      },
      previous: {
        bsonType: 'object',
        required: [
          '_id',
          'attempt',
          'clientId',
          'createdAt',
          'destinationId',
          'event',
          'giveUpAt',
          'holdsLane',
          'kind',
          'occurredAt',
          'state',
          'subject',
          'topic',
        ],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          attempt: {
            bsonType: ['int', 'long', 'double'],
            minimum: 0,
          },
          claim: {
            bsonType: ['string', 'null'],
            maxLength: 36,
          },
          clientId: {
            bsonType: 'string',
            maxLength: 24,
          },
          content: {
            bsonType: ['string', 'null'],
            maxLength: 100000,
          },
          createdAt: {
            bsonType: 'date',
          },
          deliveredAt: {
            bsonType: ['date', 'null'],
          },
          destinationId: {
            bsonType: 'string',
            maxLength: 24,
          },
          dueAt: {
            bsonType: ['date', 'null'],
          },
          endedAt: {
            bsonType: ['date', 'null'],
          },
          event: {
            bsonType: 'string',
            maxLength: 100,
          },
          expireAt: {
            bsonType: ['date', 'null'],
          },
          giveUpAt: {
            bsonType: 'date',
          },
          holdsLane: {
            bsonType: 'bool',
          },
          kind: {
            bsonType: 'string',
            enum: ['webhook', 'email'],
          },
          lastError: {
            bsonType: ['string', 'null'],
            maxLength: 500,
          },
          lastStatus: {
            bsonType: ['int', 'long', 'double', 'null'],
            minimum: 100,
            maximum: 999,
          },
          occurredAt: {
            bsonType: 'date',
          },
          reason: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
          state: {
            bsonType: 'string',
            enum: ['pending', 'sending', 'delivered', 'dead', 'cancelled'],
          },
          subject: {
            bsonType: 'string',
            maxLength: 100,
          },
          topic: {
            bsonType: 'string',
            maxLength: 50,
          },
          variant: {
            bsonType: ['string', 'null'],
            maxLength: 50,
          },
        },
        additionalProperties: false,
      },
    },
    {
      kind: 'create_collection',
      collection: 'roles',
      validator: {
        bsonType: 'object',
        required: ['_id', 'createdAt', 'permissions', 'updatedAt', 'version'],
        properties: {
          _id: {
            bsonType: 'string',
            pattern: '^[A-Z][A-Z0-9_]{2,30}$',
          },
          createdAt: {
            bsonType: 'date',
          },
          description: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          permissions: {
            bsonType: 'array',
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
      indexes: [],
    },
    {
      kind: 'create_collection',
      collection: 'user_guards',
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
      kind: 'create_collection',
      collection: 'user_links',
      validator: {
        bsonType: 'object',
        required: ['_id', 'expireAt', 'kind', 'userId'],
        properties: {
          _id: {
            bsonType: 'string',
            minLength: 64,
            maxLength: 64,
          },
          expireAt: {
            bsonType: 'date',
          },
          kind: {
            bsonType: 'string',
            enum: ['invitation', 'reset'],
          },
          userId: {
            bsonType: 'objectId',
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
          name: 'user',
          key: {
            userId: 1,
            kind: 1,
          },
        },
      ],
    },
    {
      kind: 'create_collection',
      collection: 'user_mail_quotas',
      validator: {
        bsonType: 'object',
        required: ['_id', 'newest'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          middle: {
            bsonType: ['date', 'null'],
          },
          newest: {
            bsonType: 'date',
          },
          oldest: {
            bsonType: ['date', 'null'],
          },
        },
        additionalProperties: false,
      },
      indexes: [
        {
          name: 'expiry',
          key: {
            newest: 1,
          },
          expireAfterSeconds: 0,
        },
      ],
    },
    {
      kind: 'run',
      name: 'users without the new fields again, on the way down',
      up: () => Promise.resolve(),
      down: withoutNewFields,
    },
    {
      kind: 'set_validator',
      collection: 'users',
      validator: {
        bsonType: 'object',
        required: [
          '_id',
          'createdAt',
          'deleted',
          'email',
          'locale',
          'name',
          'permVersion',
          'role',
          'searchKeys',
          'status',
          'updatedAt',
          'version',
        ],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientIds: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'string',
            },
          },
          createdAt: {
            bsonType: 'date',
          },
          deleted: {
            bsonType: 'bool',
          },
          email: {
            bsonType: 'string',
            maxLength: 254,
          },
          locale: {
            bsonType: 'string',
            enum: ['pt-BR', 'en'],
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          passwordHash: {
            bsonType: ['string', 'null'],
            maxLength: 300,
          },
          permVersion: {
            bsonType: ['int', 'long', 'double'],
            minimum: 1,
          },
          role: {
            bsonType: 'string',
            pattern: '^[A-Z][A-Z0-9_]{2,30}$',
          },
          searchKeys: {
            bsonType: 'array',
            items: {
              bsonType: 'string',
            },
          },
          status: {
            bsonType: 'string',
            enum: ['invited', 'active', 'disabled'],
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
        required: ['_id', 'createdAt', 'deleted', 'email', 'name', 'passwordHash', 'role', 'status'],
        properties: {
          _id: {
            bsonType: 'objectId',
          },
          clientIds: {
            bsonType: ['array', 'null'],
            items: {
              bsonType: 'string',
            },
          },
          createdAt: {
            bsonType: 'date',
          },
          deleted: {
            bsonType: 'bool',
          },
          email: {
            bsonType: 'string',
            maxLength: 254,
          },
          name: {
            bsonType: 'string',
            minLength: 1,
            maxLength: 100,
          },
          passwordHash: {
            bsonType: 'string',
            maxLength: 300,
          },
          role: {
            bsonType: 'string',
            enum: ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'],
          },
          status: {
            bsonType: 'string',
            enum: ['active', 'disabled'],
          },
        },
        additionalProperties: false,
      },
    },
    {
      kind: 'run',
      name: 'new fields of the users already there',
      up: giveNewFields,
      down: () => Promise.resolve(), // their going has to wait for the former validator
    },
    {
      kind: 'create_index',
      collection: 'users',
      index: {
        name: 'client',
        key: {
          clientIds: 1,
          _id: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'users',
      index: {
        name: 'list',
        key: {
          deleted: 1,
          _id: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'users',
      index: {
        name: 'role',
        key: {
          role: 1,
          _id: -1,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'users',
      index: {
        name: 'search',
        key: {
          searchKeys: 1,
          _id: -1,
        },
      },
    },
  ],
};

interface UserRow {
  email: string;
  name: string;
  role: string;
  status: string;
  passwordHash: string | null;
  createdAt: Date;
}

const ROLES = ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'];

/** Words as this version folds them, whatever later ones make of it. */
async function giveNewFields(db: Database): Promise<void> {
  const users = db.collection<UserRow>('users');
  for await (const { _id, name, email, createdAt } of users.find({ version: { $exists: false } })) {
    const folded = `${name} ${email}`
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase();
    const words = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
    const searchKeys = [...new Set(words.map((word) => word.slice(0, 40)))].slice(0, 16);
    const fields = { searchKeys, locale: 'pt-BR', version: 1, permVersion: 1, updatedAt: createdAt };
    await users.updateOne({ _id }, { $set: fields });
  }
}

/** Roles and states that the former version does not know become the least that it knows. */
async function withoutNewFields(db: Database): Promise<void> {
  const users = db.collection<UserRow>('users');
  const unset = { searchKeys: '', locale: '', version: '', permVersion: '', updatedAt: '' } as const;
  for await (const { _id, role, status, passwordHash } of users.find({ version: { $exists: true } })) {
    const known = {
      role: ROLES.includes(role) ? role : 'GUEST',
      status: status === 'invited' ? 'disabled' : status,
      passwordHash: passwordHash ?? 'none',
    };
    await users.updateOne({ _id }, { $set: known, $unset: unset });
  }
}
