import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureBuilt } from '../campaigns/built.js';
import { openTestDatabase, type TestDatabase } from '../support/database/test-database.js';
import { freePort, killAll, startApp } from '../support/process-driver/index.js';

/** Functions only, needed by mongoose as well: two copies do no harm. */
const HARMLESS = ['ms'];
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//g;

describe('the built program', () => {
  let home: string;
  let database: TestDatabase;

  beforeAll(async () => {
    await ensureBuilt();
    home = await mkdtemp(join(tmpdir(), 'vigia-built-'));
    database = await openTestDatabase('built');
  }, 200_000);
  afterAll(async () => {
    await killAll();
    await database.close();
    await rm(home, { recursive: true, force: true });
  });

  it('holds no package of which a second copy is read while it runs', async () => {
    const port = await freePort();
    const loaded = join(home, 'loaded.json');
    const vigia = await startApp({
      env: {
        VIGIA_HOME: home,
        PORT: String(port),
        MONGODB_URI: database.uri,
        NODE_OPTIONS: `--require=${resolve('test/support/loaded-packages.cjs')}`,
        LOADED_FILES_TO: loaded,
      },
    });
    await vigia.waitForHttp(`http://127.0.0.1:${port}/health/ready`, { timeoutMs: 60_000 });
    for (const path of ['/openapi.json', '/docs', '/redoc', '/metrics', '/'])
      await fetch(`http://127.0.0.1:${port}${path}`);
    await vigia.stop();

    const read = packagesIn(JSON.parse(await readFile(loaded, 'utf8')) as string[]);
    expect(read).toContain('mongoose');
    const joined = await joinedPackages();
    expect(joined).toContain('@nestjs/core');
    expect(joined.filter((name) => read.includes(name))).toEqual(HARMLESS);
  });
});

/** The maps beside the code name every file that was joined. */
async function joinedPackages(): Promise<string[]> {
  const files = [...(await readdir('dist')), ...(await readdir('dist/parts')).map((name) => `parts/${name}`)];
  const texts = await Promise.all(
    files.filter((name) => name.endsWith('.js.map')).map((name) => readFile(join('dist', name), 'utf8')),
  );
  return packagesIn(texts.flatMap((text) => (JSON.parse(text) as { sources: string[] }).sources));
}

function packagesIn(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => [...path.matchAll(PACKAGE)].at(-1)?.[1] ?? []))].sort();
}
