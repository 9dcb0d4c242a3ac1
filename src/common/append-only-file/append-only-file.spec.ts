import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppendOnlyFile } from './append-only-file.js';

describe('a file that only grows', () => {
  let folder: string;
  let file: AppendOnlyFile;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigia-lines-'));
    file = new AppendOnlyFile(join(folder, 'deep', 'lines.ndjson'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function lines(): Promise<string[]> {
    const all: string[] = [];
    for await (const line of file.lines()) all.push(line);
    return all;
  }

  it('is empty before the first line, and then readable for its owner only', async () => {
    expect(await lines()).toEqual([]);
    expect(await file.lastLine()).toBeNull();
    await file.append('one');
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect(await lines()).toEqual(['one']);
  });

  it('reads lines and the last one where the file is far longer than one piece', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `${String(n)} ${'é'.repeat(30)}`);
    await file.append('first');
    await writeFile(file.path, many.map((line) => `${line}\n`).join(''));
    expect(await lines()).toEqual(many);
    expect(await file.lastLine()).toBe(many.at(-1));
    await file.append('next');
    expect(await lines()).toEqual([...many, 'next']);
  });

  it('does not count a line that was cut off, and takes it back before the next one', async () => {
    await file.append('one');
    await appendFile(file.path, 'cut é');
    expect(await lines()).toEqual(['one']);
    expect(await file.lastLine()).toBe('one');
    await file.append('two');
    expect(await readFile(file.path, 'utf8')).toBe('one\ntwo\n');
  });

  it('takes back a first line that was cut off', async () => {
    await file.append('one');
    await writeFile(file.path, 'cut');
    expect(await file.lastLine()).toBeNull();
    await file.append('two');
    expect(await lines()).toEqual(['two']);
  });

  it('tells of a file that cannot be read', async () => {
    const notAFile = new AppendOnlyFile(folder);
    await expect(notAFile.lastLine()).rejects.toThrow('EISDIR');
    await expect(notAFile.lines().next()).rejects.toThrow('EISDIR');
  });
});
