import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { identify } from '../../libs/local-mongo/processes.js';
import { openLocalMongo, statusLocalMongo, stopLocalMongo } from '../../libs/local-mongo/index.js';
import { CACHE_FOLDER, openHome, startUser } from '../support/database/local-mongo-home.js';
import { eventually } from '../support/poll/index.js';

jest.setTimeout(120_000);

describe('sharing one local server', () => {
  let place: Awaited<ReturnType<typeof openHome>>;

  beforeEach(async () => {
    place = await openHome();
  });

  afterEach(() => place.remove());

  it('gives two processes that start at the same moment one server, which the last one stops; the data stays', async () => {
    const [first, second] = await Promise.all([startUser(place.home), startUser(place.home)]);
    expect(second.uri).toBe(first.uri);
    expect(second.serverPid).toBe(first.serverPid);
    await using(first.uri, (client) => client.db('kept').collection('rows').insertOne({ number: 1 }));

    await first.release();
    expect(await statusLocalMongo(place.home)).toMatchObject({ isRunning: true, users: [second.child.pid] });
    await second.release();
    expect(await statusLocalMongo(place.home)).toMatchObject({ isRunning: false, users: [] });

    const again = await openLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER });
    expect(again.uri).toBe(first.uri);
    const rows = await using(again.uri, (client) => client.db('kept').collection('rows').countDocuments({}));
    expect(rows).toBe(1);
    await again.release();
  });

  it('leaves the server up after a user is killed, and the next user takes it as it is', async () => {
    const killed = await startUser(place.home);
    await killed.kill();
    expect(await statusLocalMongo(place.home)).toMatchObject({ isRunning: true, users: [] });

    const next = await openLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER });
    expect(next.pid).toBe(killed.serverPid);
    await next.release();
    expect(await statusLocalMongo(place.home)).toMatchObject({ isRunning: false });
  });

  it('starts a server again that dies in the moment in which it is found', async () => {
    const user = await startUser(place.home);
    let finds = 0;
    const endAbandoned = async (): Promise<void> => {
      finds += 1;
      if (finds > 1) return;
      process.kill(user.serverPid, 'SIGKILL');
      await eventually(async () => (await identify(user.serverPid)) === null, { what: 'end of the server' });
      throw new Error('connect ECONNREFUSED');
    };
    const next = await openLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER, endAbandoned });
    expect(finds).toBe(2);
    expect(next.pid).not.toBe(user.serverPid);
    expect(await using(next.uri, (client) => client.db('admin').command({ ping: 1 }))).toMatchObject({ ok: 1 });
    await next.release();
    await user.release();
  });

  it('does not try again when the server lives', async () => {
    const user = await startUser(place.home);
    const endAbandoned = jest.fn(() => Promise.reject(new Error('refused')));
    const opening = openLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER, endAbandoned });
    await expect(opening).rejects.toThrow('refused');
    expect(endAbandoned).toHaveBeenCalledTimes(1);
    await user.release();
  });

  it('ends what a killed process left open, so that others can write the same rows', async () => {
    const killed = await startUser(place.home);
    const survivor = await startUser(place.home);
    await using(killed.uri, async (client) => {
      const rows = client.db('left').collection<{ _id: number; number: number }>('rows');
      await rows.insertOne({ _id: 1, number: 1 });
      const session = client.startSession();
      session.startTransaction();
      await rows.updateOne({ _id: 1 }, { $inc: { number: 1 } }, { session });
      await killed.kill();
      await using(survivor.uri, async (other) => {
        const row = other.db('left').collection<{ _id: number; number: number }>('rows');
        expect(await row.updateOne({ _id: 1 }, { $set: { number: 7 } })).toMatchObject({ modifiedCount: 1 });
        expect(await row.findOne({ _id: 1 })).toEqual({ _id: 1, number: 7 });
      });
      await expect(session.commitTransaction()).rejects.toMatchObject({ errorLabels: ['TransientTransactionError'] });
      await session.endSession();
    });
    await survivor.release();
  });

  it('ends what a stopped process left open, so that another one can take over', async () => {
    const stopped = await startUser(place.home);
    const survivor = await startUser(place.home);
    await using(stopped.uri, async (client) => {
      const rows = client.db('left').collection<{ _id: number; number: number }>('rows');
      await rows.insertOne({ _id: 1, number: 1 });
      const session = client.startSession();
      session.startTransaction();
      await rows.updateOne({ _id: 1 }, { $inc: { number: 1 } }, { session });
      stopped.child.kill('SIGSTOP');
      await using(survivor.uri, async (other) => {
        const row = other.db('left').collection<{ _id: number; number: number }>('rows');
        expect(await row.updateOne({ _id: 1 }, { $set: { number: 7 } })).toMatchObject({ modifiedCount: 1 });
      });
      stopped.child.kill('SIGCONT');
      await expect(session.commitTransaction()).rejects.toMatchObject({ errorLabels: ['TransientTransactionError'] });
      await session.endSession();
    });
    await Promise.all([stopped.release(), survivor.release()]);
  });

  it('keeps a server that was started to stay, until it is stopped by hand', async () => {
    const options = { home: place.home, cacheFolder: CACHE_FOLDER };
    const starter = await openLocalMongo({ ...options, keep: true });
    await starter.release();
    const user = await openLocalMongo(options);
    await user.release();
    expect(await statusLocalMongo(place.home)).toMatchObject({ isRunning: true, isKept: true });

    expect(await stopLocalMongo(place.home)).toBe(true);
    expect(await statusLocalMongo(place.home)).toMatchObject({ isRunning: false, isKept: false });
    expect(await stopLocalMongo(place.home)).toBe(false);
  });

  it('refuses strangers and keeps its secrets from other users of the machine', async () => {
    const server = await openLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER });
    const withoutUser = server.uri.replace(/\/\/.*@/, '//').replace(/&authSource=admin/, '');
    await expect(using(withoutUser, (client) => client.db('any').collection('rows').findOne({}))).rejects.toThrow(
      /auth/i,
    );

    const folder = join(place.home, 'db');
    const password = decodeURIComponent(new URL(server.uri).password);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'server.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'password-secantus'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'server.json'), 'utf8')).not.toContain(password);
    await server.release();
  });
});

async function using<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
