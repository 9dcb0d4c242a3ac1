import mongoose, { type mongo } from 'mongoose';
import { createLogger } from '../../src/common/logging/index.js';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import { applyOperation } from '../../src/common/persistence/migrator/apply-operation.js';
import { type Migration, Migrator } from '../../src/common/persistence/migrator/index.js';
import { migrations } from '../../src/migrations/index.js';
import { type NewUser, UsersRepository } from '../../src/modules/auth/users/users.repository.js';
import { ADMIN, startTestApp, type TestApp } from '../support/app/test-app.js';
import { openTestDatabase, type TestDatabase } from '../support/database/test-database.js';

function aUser(email: string): NewUser {
  return {
    email,
    name: 'Ana',
    role: 'OPERATOR',
    clientIds: null,
    status: 'active',
    createdAt: new Date(),
    passwordHash: 'none',
  };
}

describe('addresses of users', () => {
  let vigia: TestApp;
  let users: UsersRepository;
  beforeAll(async () => {
    vigia = await startTestApp();
    users = vigia.app.get(UsersRepository, { strict: false });
  });
  afterAll(() => vigia.close());

  const insert = (email: string) => vigia.app.get(UnitOfWork).run((tx) => users.insert(aUser(email), tx));
  const count = (email: string) => vigia.connection.collection('users').countDocuments({ email });
  const taken = { code: 'user.email_taken' };

  it('find their user', async () => {
    const { id } = await insert('ana@example.com');
    expect(await users.findByEmailAcrossClients('ana@example.com')).toMatchObject({ user: { id } });
  });

  it.each([ADMIN.email, ADMIN.email.toUpperCase(), ADMIN.email.replace('a', '\uff41')])(
    'are refused when another user has them: %s',
    async (email) => {
      await expect(insert(email)).rejects.toMatchObject(taken);
      expect(await count(email)).toBe(email === ADMIN.email ? 1 : 0);
    },
  );

  it('go to one of several who want the same at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => insert('bea@example.com')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await count('bea@example.com')).toBe(1);
  });
});

describe('migration 0002-user-keys', () => {
  let database: TestDatabase;
  let client: mongo.MongoClient;
  let db: mongo.Db;
  beforeAll(async () => {
    database = await openTestDatabase('user-keys');
    client = await new mongoose.mongo.MongoClient(database.serverUri).connect();
    db = client.db(database.name);
  });
  afterAll(async () => {
    await client.close();
    await database.close();
  });

  it('gives the users already there their keys, once, and deleted ones none', async () => {
    const migrator = (list: readonly Migration[]) => new Migrator(db, list, createLogger({ level: 'silent' }), '0.1.0');
    const second = migrations.find(({ id }) => id === '0002-user-keys')!;
    await migrator(migrations.filter(({ id }) => id < second.id)).up();
    const row = (email: string, deleted: boolean) => ({ ...aUser(email), _id: new mongoose.mongo.ObjectId(), deleted });
    const rows = [row('ana@example.com', false), row('Bea@Example.com', false), row('cid@example.com', true)];
    await db.collection('users').insertMany(rows);

    await migrator(migrations).up();
    for (const operation of second.operations) if (operation.kind === 'run') await applyOperation(db, operation);

    expect(await db.collection('user_keys').find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 'email:ana@example.com', userId: rows[0]!._id },
      { _id: 'email:bea@example.com', userId: rows[1]!._id },
    ]);
    expect((await db.collection('users').indexes()).find(({ name }) => name === 'email')?.unique).not.toBe(true);
  });
});
