import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppendOnlyFile } from '../../../common/append-only-file/index.js';

/** One erasure, as the list outside the database keeps it: nothing of the person. */
export interface ErasureEntry {
  readonly erasureId: string;
  readonly clientId: string;
  readonly number: number;
  /** RFC 3339. */
  readonly approvedAt: string;
}

/** What a line of the file is. `isGenuine` is false where it was edited, or does not follow the line before. */
export interface ErasureLine {
  readonly line: number;
  readonly entry: ErasureEntry | null;
  readonly isGenuine: boolean;
}

const FIRST = '0'.repeat(64);

/**
 * Erasures in a file that only grows, outside the database that a restore replaces. Each line carries a keyed digest over itself
 * and the one before, so that nobody without the key adds, edits or leaves out a line in the middle. One writer at a time: the caller
 * holds a lease. A line counts once it is whole; one that a crash cut off is taken back by the next append.
 */
export class ErasureList {
  private readonly file: AppendOnlyFile;

  /** @param key keyed digests are made with it; at least 32 bytes */
  constructor(
    path: string,
    private readonly key: Buffer,
  ) {
    this.file = new AppendOnlyFile(path);
  }

  /** Appends an erasure and returns once it is on the disk. One that is there already is not added again. */
  async append(entry: ErasureEntry): Promise<void> {
    for await (const { entry: known, isGenuine } of this.read())
      if (isGenuine && known?.erasureId === entry.erasureId) return;
    const last = await this.file.lastLine();
    const prev = last === null ? FIRST : (parse(last)?.mac ?? '');
    await this.file.append(JSON.stringify({ ...entry, prev, mac: this.macOf(entry, prev) }));
  }

  /** Every whole line, in its order; none where there is no file yet. */
  async *read(): AsyncGenerator<ErasureLine> {
    let number = 0;
    let prev = FIRST;
    for await (const text of this.file.lines()) {
      number += 1;
      const parsed = parse(text);
      const isGenuine = parsed !== null && parsed.prev === prev && this.isMac(parsed);
      prev = parsed?.mac ?? '';
      yield { line: number, entry: parsed && entryOf(parsed), isGenuine };
    }
  }

  private macOf({ erasureId, clientId, number, approvedAt }: ErasureEntry, prev: string): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify(['vigia.erasure/1', erasureId, clientId, number, approvedAt, prev]))
      .digest('hex');
  }

  private isMac(line: StoredLine): boolean {
    return timingSafeEqual(Buffer.from(this.macOf(line, line.prev)), Buffer.from(line.mac));
  }
}

type StoredLine = ErasureEntry & { readonly prev: string; readonly mac: string };

function parse(text: string): StoredLine | null {
  try {
    const line = JSON.parse(text) as Partial<Record<keyof StoredLine, unknown>> | null;
    const texts = [line?.erasureId, line?.clientId, line?.approvedAt, line?.prev];
    const isLine =
      texts.every((value) => typeof value === 'string') &&
      typeof line?.number === 'number' &&
      typeof line.mac === 'string' &&
      /^[0-9a-f]{64}$/.test(line.mac);
    return isLine ? (line as StoredLine) : null;
  } catch {
    return null; // no line of ours
  }
}

function entryOf({ erasureId, clientId, number, approvedAt }: StoredLine): ErasureEntry {
  return { erasureId, clientId, number, approvedAt };
}
