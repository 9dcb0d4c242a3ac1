import { SpraysRepository } from '../../src/modules/auth/login-limits/sprays.repository.js';
import { createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';

const LAW = { identifiers: 10, windowMs: 600_000 };
const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('failed sign-ins by address, over two instances', () => {
  let first: TestApp;
  let repositories: readonly SpraysRepository[];
  let end: () => Promise<void>;
  beforeAll(async () => {
    first = await startTestApp();
    const second = await createTestApp({ ...first.database, description: 'test database' });
    await second.init();
    repositories = [first.app, second].map((app) => app.get(SpraysRepository, { strict: false }));
    end = () => second.close();
  });
  afterAll(async () => {
    await end();
    await first.close();
  });

  it.each(numbersTo(20))('ten that are the first and come together make one spray, round %i', async (round) => {
    const tries = numbersTo(10).flatMap((n) =>
      repositories.map((sprays) => sprays.record(`198.51.100.${String(round)}`, `identifier-${String(n)}`, LAW)),
    );
    expect((await Promise.all(tries)).filter((isSpray) => isSpray)).toHaveLength(1);
  });
});
