import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ErasureEntry, ErasureList } from './erasure-list.js';

const KEY = Buffer.alloc(32, 7);
const entry = (number: number): ErasureEntry => ({
  erasureId: String(number).padStart(24, '0'),
  clientId: String(number).padStart(24, 'a'),
  number,
  approvedAt: '2026-11-30T12:00:00.000Z',
});

describe('list of erasures outside the database', () => {
  let folder: string;
  let path: string;
  const list = (key = KEY): ErasureList => new ErasureList(path, key);
  const read = async (from = list()): Promise<[number | undefined, boolean][]> => {
    const lines: [number | undefined, boolean][] = [];
    for await (const { entry: found, isGenuine } of from.read()) lines.push([found?.number, isGenuine]);
    return lines;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigia-erasures-'));
    path = join(folder, 'new', 'erasures.ndjson');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const three = async (): Promise<string[]> => {
    for (const number of [1, 2, 3]) await list().append(entry(number));
    return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  };

  it('is empty where there is no file, and keeps what is appended in its order', async () => {
    expect(await read()).toEqual([]);
    await three();
    expect(await read()).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
  });

  it('takes the same erasure once', async () => {
    await three();
    await list().append(entry(2));
    expect(await read()).toHaveLength(3);
  });

  it('tells an edited line, and one that is missing, and goes on reading', async () => {
    const [first = '', second = '', third = ''] = await three();
    await writeFile(path, [first, second.replace(/aa2/, 'aa5'), third, ''].join('\n'));
    expect(await read()).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    await writeFile(path, [first, third, ''].join('\n'));
    expect(await read()).toEqual([
      [1, true],
      [3, false],
    ]);
    await writeFile(path, ['{"erasureId":1}', 'no json', ''].join('\n'));
    expect(await read()).toEqual([
      [undefined, false],
      [undefined, false],
    ]);
  });

  it('believes no line of another key', async () => {
    await three();
    expect(await read(list(Buffer.alloc(32, 8)))).toEqual([
      [1, false],
      [2, false],
      [3, false],
    ]);
  });

  it('takes back a line that a crash cut off', async () => {
    await three();
    await appendFile(path, '{"erasureId":"0000');
    expect(await read()).toHaveLength(3);
    await list().append(entry(4));
    expect((await read()).at(-1)).toEqual([4, true]);
  });
});
