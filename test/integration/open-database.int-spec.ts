import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/bootstrap/open-database.js';
import { createLogger } from '../../src/common/logging/index.js';
import { loadConfig } from '../../src/config/index.js';
import { testEnvironment } from '../support/app/test-environment.js';

describe('finding the database of a start', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigia-open-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps what homes share below XDG_CACHE_HOME, as «npm run db» does', async () => {
    const cacheHome = join(folder, 'cache');
    await writeFile(cacheHome, 'a file, so that nothing can be made below it');
    const config = loadConfig({
      ...testEnvironment(),
      VIGIA_HOME: join(folder, 'home'),
      LOCAL_MONGO: 'wheel',
      XDG_CACHE_HOME: cacheHome,
    });

    const opening = openDatabase(config, createLogger({ level: 'silent' }));

    await expect(opening.then((database) => database.release())).rejects.toThrow(join(cacheHome, 'vigia'));
  });
});
