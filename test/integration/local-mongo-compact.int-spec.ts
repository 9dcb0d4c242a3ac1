import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decimal128, type Db, type Document, Double, Int32, Long, MongoClient, UUID } from 'mongodb';
import { compactLocalMongo, openLocalMongo, statusLocalMongo } from '../../libs/local-mongo/index.js';
import { CACHE_FOLDER, openHome } from '../support/database/local-mongo-home.js';

jest.setTimeout(120_000);

describe('compacting a local server', () => {
  let place: Awaited<ReturnType<typeof openHome>>;
  beforeAll(async () => {
    place = await openHome();
  });
  afterAll(() => place.remove());

  const options = () => ({ home: place.home, cacheFolder: CACHE_FOLDER });
  // It stays up between the uses: each start takes a second.
  const open = () => openLocalMongo({ ...options(), supervise: false, sync: false, keep: true });
  const compact = () => compactLocalMongo(options());
  const folders = async (): Promise<string[]> =>
    (await readdir(join(place.home, 'db'))).filter((name) => /^data|compacting/.test(name));

  async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const server = await open();
    const client = new MongoClient(server.uri);
    try {
      return await work(client.db('kept'));
    } finally {
      await client.close();
      await server.release();
    }
  }
  const rows = (): Promise<Document[]> =>
    inDatabase((db) => db.collection('rows').find({}, { promoteValues: false }).sort({ _id: 1 }).toArray());

  const VALUES = {
    whole: new Double(3),
    long: Long.fromNumber(7),
    int: new Int32(9),
    amount: Decimal128.fromString('1.50'),
  };
  const OTHERS = {
    at: new Date(0),
    id: new UUID(),
    nothing: null,
    words: /^x/i,
    list: [new Double(1), { deep: 'São' }],
  };
  const RULE = { $jsonSchema: { bsonType: 'object', required: ['whole'] } };

  it('refuses where nothing is, and while somebody uses it', async () => {
    await expect(compact()).rejects.toThrow('no database server was ever started');
    const server = await open();
    await expect(compact()).rejects.toThrow(`process ${process.pid} uses the local database`);
    await server.release();
  });

  it('keeps each byte of each document, the rules and indexes of collections, and the address', async () => {
    await inDatabase(async (db) => {
      const collection = await db.createCollection('rows', { validator: RULE });
      await db.createCollection('empty');
      const unique = { name: 'by_int', key: { int: 1, at: -1 }, unique: true, sparse: true };
      const ending = { name: 'ends', key: { at: 1 }, expireAfterSeconds: 2_000_000_000 };
      await db.command({ createIndexes: 'rows', indexes: [unique, ending] });
      await collection.insertMany([{ ...VALUES, ...OTHERS }, { whole: 1 }]);
      await collection.insertOne({ older: 'than the rule' }, { bypassDocumentValidation: true });
    });
    const { port } = await statusLocalMongo(place.home);
    const before = await rows();
    const described = () =>
      inDatabase(async (db) => [
        (await db.listCollections({}, { nameOnly: false }).toArray()).map(({ name, options: rules }) => ({
          name,
          rules,
        })),
        await db.collection('rows').listIndexes().toArray(),
      ]);
    const shape = await described();
    expect((await compact()).documents).toBeGreaterThanOrEqual(before.length);
    // It was to stay, and does.
    expect(await statusLocalMongo(place.home)).toMatchObject({ isRunning: true, isKept: true, users: [], port });
    expect(await rows()).toEqual(before);
    expect(await described()).toEqual(shape);
    await expect(inDatabase((db) => db.collection('rows').insertOne({ bad: 1 }))).rejects.toThrow();
    expect(await folders()).toHaveLength(1);
  });

  it('that fails leaves the old files, and nothing beside them', async () => {
    const before = await rows();
    await inDatabase((db) => db.createCollection('seen', { viewOn: 'rows', pipeline: [] }));
    await expect(compact()).rejects.toThrow('kept.seen is a view');
    expect(await rows()).toEqual(before);
    expect(await folders()).toHaveLength(1);
    await inDatabase((db) => db.collection('seen').drop());
  });

  it('that was killed between the two renames is undone by the next start, one killed after them is finished', async () => {
    const before = await rows();
    const [name = ''] = await folders();
    const data = join(place.home, 'db', name);
    await (await open()).stop();
    await rename(data, `${data}.retired`);
    await mkdir(join(place.home, 'db', 'compacting', 'db'), { recursive: true });
    expect(await rows()).toEqual(before);
    expect(await folders()).toEqual([name]);

    await (await open()).stop();
    await mkdir(`${data}.retired`);
    await writeFile(join(`${data}.retired`, 'old.wt'), 'a person');
    expect(await rows()).toEqual(before);
    expect(await folders()).toEqual([name]);
  });
});
