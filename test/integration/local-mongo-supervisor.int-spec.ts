import { MongoClient } from 'mongodb';
import { openLocalMongo, type LocalMongo } from '../../libs/local-mongo/index.js';
import { CACHE_FOLDER, openHome, startUser } from '../support/database/local-mongo-home.js';
import { eventually } from '../support/poll/index.js';

jest.setTimeout(180_000);

/** A server is replaced within seconds; a busy machine takes longer. */
const PATIENT = { timeoutMs: 40_000 };

describe('supervisor of the local server', () => {
  let place: Awaited<ReturnType<typeof openHome>>;
  let server: LocalMongo;
  let client: MongoClient;

  beforeEach(async () => {
    place = await openHome();
    server = await openLocalMongo({ home: place.home, cacheFolder: CACHE_FOLDER });
    client = new MongoClient(server.uri, {
      serverSelectionTimeoutMS: 30_000,
      socketTimeoutMS: 3_000,
      writeConcern: { w: 'majority', journal: true },
    });
    await client.db('ledger').createCollection('rows');
  });

  afterEach(async () => {
    await client.close();
    await server.stop();
    await place.remove();
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'replaces a server after %s, and no acknowledged write is missing',
    async (signal) => {
      const restarted: number[] = [];
      server.onRestart(({ pid }) => restarted.push(pid));
      const victim = server.pid;
      const ledger = new Ledger(client);
      const writing = ledger.writeUntilTold();
      await eventually(() => ledger.acknowledged.length > 20, { ...PATIENT, what: 'first writes' });

      process.kill(victim, signal);

      await eventually(() => restarted.length > 0, { ...PATIENT, what: 'replacement' });
      const before = ledger.acknowledged.length;
      await eventually(() => ledger.acknowledged.length > before + 20, { ...PATIENT, what: 'writes go on' });
      ledger.stop();
      await writing;
      expect(server.pid).toBe(restarted[0]);
      expect(server.pid).not.toBe(victim);
      expect(() => process.kill(victim, 0)).toThrow('ESRCH');
      expect(await ledger.missing()).toEqual([]);
    },
  );

  it('is taken over by another user when the process that watched is gone', async () => {
    // Opened first, this process watches; after it has left, the other one must.
    const other = await startUser(place.home);
    const told = new Promise<number>((resolve) => {
      other.child.on('message', (message: { restarted?: number }) => {
        if (message.restarted !== undefined) resolve(message.restarted);
      });
    });
    await server.release();

    process.kill(other.serverPid, 'SIGKILL');

    expect(await told).not.toBe(other.serverPid);
    await client.db('ledger').command({ ping: 1 });
    await other.release();
  });
});

/** Writes numbered rows one after the other and remembers which were acknowledged. */
class Ledger {
  readonly acknowledged: number[] = [];
  #isStopped = false;

  constructor(private readonly client: MongoClient) {}

  stop(): void {
    this.#isStopped = true;
  }

  async writeUntilTold(): Promise<void> {
    const rows = this.client.db('ledger').collection<{ _id: number }>('rows');
    for (let number = 0; !this.#isStopped; number += 1) {
      // A refused write is no promise; only acknowledged ones are counted.
      const isAcknowledged = await rows.insertOne({ _id: number }).then(
        (result) => result.acknowledged,
        () => false,
      );
      if (isAcknowledged) this.acknowledged.push(number);
    }
  }

  async missing(): Promise<number[]> {
    const rows = this.client.db('ledger').collection<{ _id: number }>('rows');
    const found = new Set((await rows.find().toArray()).map(({ _id }) => _id));
    return this.acknowledged.filter((number) => !found.has(number));
  }
}
