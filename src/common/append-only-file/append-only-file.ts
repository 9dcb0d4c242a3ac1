import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Far more than a line has. */
const END_BYTES = 65_536;

/** A file of lines that only grows. A line counts once it is whole: a write that was cut off is taken back by the next one. */
export class AppendOnlyFile {
  constructor(readonly path: string) {}

  /** All whole lines, read piece by piece; none where there is no file yet. */
  async *lines(): AsyncGenerator<string> {
    let rest = '';
    try {
      for await (const piece of createReadStream(this.path, 'utf8')) {
        const lines = `${rest}${String(piece)}`.split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** The last whole line; null where there is none. */
  async lastLine(): Promise<string | null> {
    try {
      const file = await open(this.path, 'r');
      try {
        return (await endOf(file)).lines.at(-1) ?? null;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Appends a line and returns once it is on the disk. */
  async append(line: string): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = await open(this.path, 'a+', 0o600);
    try {
      const { size, cutOffBytes } = await endOf(file);
      if (cutOffBytes > 0) await file.truncate(size - cutOffBytes);
      await file.appendFile(`${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** The whole lines at the end of a file, and how many bytes stand behind the last one. */
async function endOf(file: FileHandle): Promise<{ size: number; lines: string[]; cutOffBytes: number }> {
  const { size } = await file.stat();
  const from = Math.max(0, size - END_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  const bytes = buffer.subarray(0, bytesRead);
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  const lines = bytes
    .toString('utf8', 0, wholeBytes)
    .split('\n')
    .slice(from > 0 ? 1 : 0, -1); // the first may be half of one
  return { size, lines, cutOffBytes: bytes.length - wholeBytes };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
