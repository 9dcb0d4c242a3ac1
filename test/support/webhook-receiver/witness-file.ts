import { open, readFile, type FileHandle } from 'node:fs/promises';

/** An append-only file of JSON lines; a line is on disk (fsync) before `append` resolves. Lines keep their order. */
export class WitnessFile {
  private tail: Promise<void> = Promise.resolve();

  private constructor(private readonly file: FileHandle) {}

  static async open(path: string): Promise<WitnessFile> {
    return new WitnessFile(await open(path, 'a', 0o600));
  }

  append(line: unknown): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    const written = this.tail.then(async () => {
      await this.file.write(text);
      await this.file.datasync();
    });
    // The caller learns of a failed write; the queue behind it must still move.
    this.tail = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.tail;
    await this.file.close();
  }
}

/**
 * Reads a witness back, after a crash too: a last line without its newline was never acknowledged to anyone and is left
 * out.
 *
 * @throws SyntaxError when any whole line is no JSON: a damaged witness proves nothing
 */
export async function readWitness<T>(path: string): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as T);
}
