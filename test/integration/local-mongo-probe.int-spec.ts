import { probeServer, ServerRefused } from '../../libs/local-mongo/index.js';
import { PROBE_CHECKS, type ProbeCheck } from '../../libs/local-mongo/probe-checks.js';
import { openTestDatabase, type TestDatabase } from '../support/database/test-database.js';
import { eventuallyPasses } from '../support/poll/index.js';

describe('start probe', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase('probe');
  });

  afterAll(() => database.close());

  it('accepts the server of the tests, within its deadline, and leaves no database behind', async () => {
    const report = await probeServer(database.uri, { timeoutMs: 5_000 });

    expect(report.checks.map(({ name }) => name)).toEqual(PROBE_CHECKS.map(({ name }) => name));
    expect(report.replicaSet).not.toBeNull();
    // Other suites probe the same server; theirs go too.
    await eventuallyPasses(async () => {
      const { databases } = await database.client.db('admin').admin().listDatabases();
      expect(databases.filter(({ name }) => name.startsWith('vigia_probe_'))).toEqual([]);
    });
  });

  it('refuses by name the check that a server only pretends to pass', async () => {
    const pretends: ProbeCheck = {
      name: 'aborted transaction leaves nothing',
      // What a server does that answers «ok» to the commands of a transaction without having one.
      async run({ db }) {
        const rows = db.collection('abort');
        await rows.insertOne({});
        if ((await rows.countDocuments({})) !== 0) throw new Error('1 row of an aborted transaction is there');
      },
    };

    const refusal = await probeServer(database.uri, { checks: [pretends], timeoutMs: 5_000 }).catch(
      (error: unknown) => error,
    );

    expect(refusal).toBeInstanceOf(ServerRefused);
    expect((refusal as ServerRefused).check).toBe('aborted transaction leaves nothing');
    expect((refusal as ServerRefused).message).toContain('1 row of an aborted transaction is there');
  });

  it('refuses an address at which nothing answers, within its deadline', async () => {
    const startedAt = performance.now();

    await expect(probeServer('mongodb://127.0.0.1:1/', { timeoutMs: 500 })).rejects.toMatchObject({
      name: 'ServerRefused',
      check: expect.stringMatching(/^(reachable|time)$/) as string,
    });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
