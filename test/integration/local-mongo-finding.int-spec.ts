import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLock, waitForLock } from '../../libs/local-mongo/claim-lock.js';
import { DataOfOtherServer, NoLocalDatabase, WayUnavailable } from '../../libs/local-mongo/errors.js';
import type { Ways } from '../../libs/local-mongo/find-server.js';
import { homeFiles, writeState } from '../../libs/local-mongo/home-files.js';
import { launch } from '../../libs/local-mongo/launch.js';
import { openLocalMongo } from '../../libs/local-mongo/open.js';
import { identifySelf } from '../../libs/local-mongo/processes.js';
import { mongodRecipe } from '../../libs/local-mongo/ways/mongod.js';
import { findDownload } from '../../libs/local-mongo/ways/download.js';
import { silentLog } from '../../libs/local-mongo/types.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigia-finding-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('finding a server', () => {
  const tried: string[] = [];
  const ways = Object.fromEntries(
    ['mongod', 'secantus', 'download', 'wheel'].map((way) => [
      way,
      async () => {
        tried.push(way);
        throw new WayUnavailable(`no ${way} here`);
      },
    ]),
    // `fromEntries` forgets the four names it was given.
  ) as unknown as Ways;

  beforeEach(() => {
    tried.length = 0;
  });

  it('tries the ways in their order and lists each with its reason when none leads anywhere', async () => {
    const failure = await failureOf(openLocalMongo({ home: folder, ways }));

    expect(failure).toBeInstanceOf(NoLocalDatabase);
    expect(tried).toEqual(['mongod', 'secantus', 'download', 'wheel']);
    for (const way of tried) expect(failure.message).toContain(`no ${way} here`);
    expect(failure.message).toContain('none was started yet');
    expect(failure.message).toMatch(/Ways out:\n.*1\. .*\n.*2\. .*\n.*3\. /);
  });

  it('tries a forced way alone', async () => {
    const failure = await failureOf(openLocalMongo({ home: folder, ways, prefer: 'download' }));

    expect(tried).toEqual(['download']);
    expect(failure).toMatchObject({ attempts: [{ way: 'download', reason: 'no download here' }] });
  });

  it('starts nothing when only a running server is wanted', async () => {
    const failure = await failureOf(openLocalMongo({ home: folder, ways, prefer: 'running' }));

    expect(tried).toEqual([]);
    expect(failure).toBeInstanceOf(NoLocalDatabase);
  });

  it('does not hide the data of one server behind the empty database of another', async () => {
    const files = homeFiles(folder);
    await mkdir(files.data('mongod'), { recursive: true });
    const { kind, name, version, goodFor, format } = mongodRecipe('mongod', 'mongod', '7.0.24');
    await writeState(files, {
      ...{ kind, name, version, goodFor, format, port: 1, process: null, command: ['mongod'] },
      ...{ startedAt: new Date(0).toISOString(), sync: true, keep: false, desired: 'down' },
    });

    const failure = await failureOf(openLocalMongo({ home: folder, ways }));

    expect(failure).toBeInstanceOf(DataOfOtherServer);
    expect(tried).toEqual(['mongod', 'download']);
  });

  it('gives the download up within two seconds where its host cannot be reached', async () => {
    const startedAt = performance.now();

    const outcome = await findDownload({ home: folder, cacheFolder: folder, log: silentLog }).catch(
      (error: unknown) => error as Error,
    );

    // On a machine that reaches it this test would download; it then holds a server, which is as good.
    if (outcome instanceof Error) expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it('tells the last lines of the log of a server that does not start', async () => {
    const script = 'console.error("the disk is full"); process.exit(7)';

    const failure = await failureOf(launch([process.execPath, '-e', script], 1, join(folder, 'server.log')));

    expect(failure.name).toBe('ServerStartFailed');
    expect(failure.message).toMatch(/exit code 7\nthe disk is full/);
  });

  it('tells a program that is not there', async () => {
    const failure = await failureOf(launch(['no-such-server'], 1, join(folder, 'server.log')));

    expect(failure.message).toContain('ENOENT');
  });
});

describe('lock between processes', () => {
  it('is held by one at a time, however many come at once', async () => {
    let holders = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        const lock = await waitForLock(join(folder, 'lock'), 20_000);
        holders += 1;
        most = Math.max(most, holders);
        await new Promise((resolve) => setImmediate(resolve));
        holders -= 1;
        await lock.release();
      }),
    );

    expect(most).toBe(1);
  });

  it('is free again when its holder is dead, also if the holder’s process id lives on as another process', async () => {
    const { pid } = await identifySelf();
    await mkdir(join(folder, 'lock'));
    await writeFile(join(folder, 'lock', '0.claim'), JSON.stringify({ pid, startedAt: 'before the last boot' }));

    const lock = await tryLock(join(folder, 'lock'));

    expect(lock).not.toBeNull();
  });

  it('stays with a live holder, who loses it only when the heartbeat stops', async () => {
    const path = join(folder, 'lock');
    const holder = await tryLock(path);
    expect(await tryLock(path, { staleAfterMs: 60_000 })).toBeNull();

    const heir = await tryLock(path, { staleAfterMs: -1 });

    expect(heir).not.toBeNull();
    expect(await holder?.beat()).toBe(false);
  });

  it('gives up waiting after its time', async () => {
    await tryLock(join(folder, 'lock'));

    await expect(waitForLock(join(folder, 'lock'), 100)).rejects.toThrow('more than 100 ms');
  });
});

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as Error,
  );
}
