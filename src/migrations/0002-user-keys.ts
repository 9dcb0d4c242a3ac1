import type { Database, Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0002-user-keys',
  operations: [
    {
      kind: 'create_collection',
      collection: 'user_keys',
      validator: {
        bsonType: 'object',
        required: ['_id', 'userId'],
        properties: {
          _id: {
            bsonType: 'string',
            maxLength: 260,
          },
          userId: {
            bsonType: 'objectId',
          },
        },
        additionalProperties: false,
      },
      indexes: [],
    },
    {
      kind: 'run',
      name: 'keys of the users already there',
      up: giveKeys,
      down: () => Promise.resolve(), // they go with their collection
    },
    {
      kind: 'drop_index',
      collection: 'users',
      index: {
        name: 'email',
        key: {
          email: 1,
        },
        unique: true,
        partialFilterExpression: {
          deleted: false,
        },
      },
    },
    {
      kind: 'create_index',
      collection: 'users',
      index: {
        name: 'email',
        key: {
          email: 1,
        },
      },
    },
  ],
};

/** While the unique index still stands. The spelling of the address is that of this version, whatever later ones make of it. */
async function giveKeys(db: Database): Promise<void> {
  const users = db.collection<{ email: string; deleted: boolean }>('users');
  const keys = db.collection<{ _id: string; userId: unknown }>('user_keys');
  for await (const { _id: userId, email } of users.find({ deleted: false }, { projection: { email: 1 } })) {
    const key = `email:${email.normalize('NFKC').trim().toLowerCase()}`;
    await keys.updateOne({ _id: key }, { $setOnInsert: { userId } }, { upsert: true });
  }
}
