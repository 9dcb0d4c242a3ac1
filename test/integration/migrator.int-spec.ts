import { join } from 'node:path';
import mongoose, { type mongo } from 'mongoose';
import { createLogger } from '../../src/common/logging/index.js';
import { applyOperation } from '../../src/common/persistence/migrator/apply-operation.js';
import {
  declaredSnapshot,
  differences,
  type Migration,
  Migrator,
} from '../../src/common/persistence/migrator/index.js';
import '../../src/app.module.js';
import { migrations } from '../../src/migrations/index.js';
import { applySchema } from '../support/app/apply-schema.js';
import { openTestDatabase, type TestDatabase } from '../support/database/test-database.js';
import { eventually } from '../support/poll/index.js';
import { killAll, startProcess } from '../support/process-driver/index.js';

const logger = createLogger({ level: 'silent' });

describe('migrator', () => {
  let database: TestDatabase;
  let client: mongo.MongoClient;
  let db: mongo.Db;
  beforeEach(async () => {
    database = await openTestDatabase('migrator');
    // The driver of mongoose, as in production: its errors are told apart by their class.
    client = await new mongoose.mongo.MongoClient(database.serverUri, { serverSelectionTimeoutMS: 5_000 }).connect();
    db = client.db(database.name);
  });
  afterEach(async () => {
    await killAll();
    await client.close();
    await database.close();
  });

  const migrator = (list: readonly Migration[] = migrations, version = '0.1.0', monotonicMs?: () => number) =>
    new Migrator(db, list, logger, version, monotonicMs);
  const collections = async (): Promise<string[]> =>
    (await db.listCollections({}, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter((name) => name !== 'migrations' && name !== 'migration_lease' && !name.startsWith('system.'))
      .sort();
  const created = (list: readonly Migration[]): string[] =>
    list
      .flatMap(({ operations }) => operations)
      .flatMap((operation) => (operation.kind === 'create_collection' ? [operation.collection] : []))
      .sort();
  const states = async (): Promise<Set<string>> => new Set((await migrator().status()).map(({ state }) => state));

  it('goes up, tells so, goes down to nothing and up again', async () => {
    expect(await states()).toEqual(new Set(['pending']));
    expect(await migrator().up()).toEqual(migrations.map(({ id }) => id));
    expect(await states()).toEqual(new Set(['applied']));
    expect(await collections()).toEqual(created(migrations));
    expect(await migrator().up()).toEqual([]);

    for (const { id } of [...migrations].reverse()) expect(await migrator().down()).toBe(id);
    expect(await migrator().down()).toBeNull();
    expect(await collections()).toEqual([]);
    expect(await states()).toEqual(new Set(['pending']));

    expect(await migrator().up()).toEqual(migrations.map(({ id }) => id));
    expect(await collections()).toEqual(created(migrations));
  });

  it('gives every declared collection its validator and its named indexes', async () => {
    const declared = declaredSnapshot();
    for (const operation of differences({}, declared)) await applyOperation(db, operation);
    const found = await db.listCollections().toArray();
    expect(Object.keys(declared).length).toBeGreaterThan(5);
    for (const [name, { validator, indexes }] of Object.entries(declared)) {
      const options = (found.find((one) => one.name === name) as { options?: { validator?: object } } | undefined)
        ?.options;
      expect({ name, validator: options?.validator }).toEqual({ name, validator: { $jsonSchema: validator } });
      const names = (await db.collection(name).indexes()).map((index) => index.name);
      expect({ name, names: names.sort() }).toEqual({
        name,
        names: ['_id_', ...indexes.map((index) => index.name)].sort(),
      });
    }
  });

  it('leads to what the kit gives an application of the tests', async () => {
    for (const operation of differences({}, declaredSnapshot())) await applyOperation(db, operation);
    const other = client.db(`${database.name}_kit`);
    try {
      await applySchema({ db: other });
      expect(await shapeOf(other)).toEqual(await shapeOf(db));
    } finally {
      await other.dropDatabase();
    }
  });

  it('lets the validators refuse unknown fields, wrong types and values out of bounds', async () => {
    for (const operation of differences({}, declaredSnapshot())) await applyOperation(db, operation);
    const leases = db.collection<Record<string, unknown> & { _id: string }>('leases');
    const good = { _id: 'a', owner: 'me', epoch: 0, until: new Date() };
    await leases.insertOne(good);
    const refused = { name: 'MongoServerError', code: 121 };
    await expect(leases.insertOne({ ...good, _id: 'b', extra: 1 })).rejects.toMatchObject(refused);
    await expect(leases.insertOne({ ...good, _id: 'c', until: 'now' })).rejects.toMatchObject(refused);
    await expect(leases.insertOne({ ...good, _id: 'd', epoch: -1 })).rejects.toMatchObject(refused);
    await expect(leases.insertOne({ _id: 'e', owner: 'me', epoch: 0 })).rejects.toMatchObject(refused);
    await expect(leases.updateOne({ _id: 'a' }, { $set: { owner: 7 } })).rejects.toMatchObject(refused);
    expect(await leases.countDocuments()).toBe(1);
  });

  it('marks the search keys of clients that were deleted before, once, and takes the marks back', async () => {
    const { operations } = migrations.find(({ id }) => id === '0018-deleted-search-keys')!;
    const rows = [
      { deleted: true, searchKeys: ['casa', '~velha'] },
      { deleted: true, searchKeys: [] },
      { deleted: false, searchKeys: ['casa'] },
    ];
    await db.collection('clients').insertMany(rows);
    const keys = async () =>
      (await db.collection('clients').find().sort({ _id: 1 }).toArray()).map((row) => row['searchKeys'] as string[]);
    for (const operation of [...operations, ...operations]) await applyOperation(db, operation);
    expect(await keys()).toEqual([['~casa', '~velha'], [], ['casa']]);
    for (const operation of operations) if (operation.kind === 'run') await operation.down(db);
    expect(await keys()).toEqual([['casa', 'velha'], [], ['casa']]);
  });

  it('is carried on after a kill at any step', async () => {
    const steps = migrations.reduce((sum, { operations }) => sum + operations.length, 0);
    for (const step of [1, Math.ceil(steps / 2), steps]) {
      const child = await startProcess({
        name: 'migrator',
        args: ['--import', 'tsx', join(__dirname, 'migrator-process.ts'), database.serverUri, database.name],
        faultPoints: [`migrator.step:${step}`],
      });
      expect((await child.waitForExit(30_000)).signal).toBe('SIGKILL');
      expect(child.faultPointReached()).toBe('migrator.step');
      expect(await states()).not.toEqual(new Set(['applied']));
      // What the dead process held is freed by time; the test need not wait for it.
      await db.collection('migration_lease').deleteMany({});
      await migrator().up();
      expect(await collections()).toEqual(created(migrations));
      expect(await states()).toEqual(new Set(['applied']));
      for (let left = migrations.length; left > 0; left--) await migrator().down();
    }
  }, 120_000);

  it('carries on behind the step that failed, and undoes also what a failed step left', async () => {
    const calls: string[] = [];
    let failures = 1;
    const list = [
      { id: '0001-first', operations: [collection('first'), step('once', calls)] },
      {
        id: '0002-second',
        operations: [
          collection('second'),
          step('fails', calls, () => {
            if (failures-- > 0) throw new Error('no space left');
          }),
        ],
      },
    ] satisfies Migration[];
    await expect(migrator(list).up()).rejects.toThrow('no space left');
    expect((await migrator(list).status()).map(({ state }) => state)).toEqual(['applied', 'begun']);
    expect(await migrator(list).up()).toEqual(['0002-second']);
    expect(calls).toEqual(['up once', 'up fails', 'up fails']);

    await migrator(list).down();
    failures = 1;
    await expect(migrator(list).up()).rejects.toThrow('no space left');
    calls.length = 0;
    expect(await migrator(list).down()).toBe('0002-second');
    expect(calls).toEqual(['down fails']);
    expect(await collections()).toEqual(['first']);
  });

  it('lets only one of two processes work; the other one waits and finds nothing to do', async () => {
    const calls: string[] = [];
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const list = [{ id: '0001-slow', operations: [step('slow', calls, () => gate)] }] satisfies Migration[];
    const first = migrator(list).up();
    await eventually(() => calls.length === 1);
    const second = migrator(list).up();
    const lease = db.collection<{ _id: string; owner: string }>('migration_lease');
    const holder = (await lease.findOne({ _id: 'migrator' }))?.owner;
    goOn();
    expect(await first).toEqual(['0001-slow']);
    expect(await second).toEqual([]);
    expect(holder).toBeDefined();
    expect(calls).toEqual(['up slow']);
    expect(await lease.countDocuments()).toBe(0);
  });

  it('stops before the next step when its lease has passed to another process', async () => {
    const calls: string[] = [];
    let nowMs = 0;
    const lose = async (): Promise<void> => {
      nowMs += 20_000;
      await db.collection('migration_lease').updateOne({}, { $set: { owner: 'another process' } });
    };
    const list = [{ id: '0001-lost', operations: [step('a', calls, lose), step('b', calls)] }] satisfies Migration[];
    await expect(migrator(list, '0.1.0', () => nowMs).up()).rejects.toThrow('lease was lost');
    expect(calls).toEqual(['up a']);
    expect(await db.collection('migration_lease').countDocuments({ owner: 'another process' })).toBe(1);
  });

  it('refuses a database that a newer program has contracted, and says which program it needs', async () => {
    const list = [{ id: '0001-contract', minAppVersion: '0.2.0', operations: [] }] satisfies Migration[];
    await migrator(list, '0.2.0').up();
    await expect(migrator(list, '0.1.9').up()).rejects.toThrow('needs Vigia 0.2.0 or newer; this is 0.1.9');
    expect(await migrator(list, '0.10.0').up()).toEqual([]);
  });

  it('names migrations that it does not know and does not undo them', async () => {
    await migrator([
      { id: '0001-known', operations: [] },
      { id: '0002-newer', operations: [] },
    ]).up();
    const old = migrator([{ id: '0001-known', operations: [] }]);
    expect((await old.status()).map(({ id, state }) => `${id} ${state}`)).toEqual([
      '0001-known applied',
      '0002-newer unknown_to_this_version',
    ]);
    await expect(old.down()).rejects.toThrow('0002-newer is unknown to this version');
  });
});

function collection(name: string) {
  return { kind: 'create_collection', collection: name, validator: { bsonType: 'object' }, indexes: [] } as const;
}

function step(name: string, calls: string[], work: () => unknown = () => undefined) {
  return {
    kind: 'run',
    name,
    up: async () => {
      calls.push(`up ${name}`);
      await work();
    },
    down: () => {
      calls.push(`down ${name}`);
      return Promise.resolve();
    },
  } as const;
}

/** Options and indexes of every collection. */
async function shapeOf(db: mongo.Db): Promise<object> {
  const found = await db.listCollections().toArray();
  const shapes = found.map(async (one) => {
    const indexes = await db.collection(one.name).indexes();
    const sorted = indexes.sort((a, b) => String(a.name).localeCompare(String(b.name)));
    return [one.name, { options: 'options' in one ? one.options : null, indexes: sorted }] as const;
  });
  return Object.fromEntries(await Promise.all(shapes));
}
