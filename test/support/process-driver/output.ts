import { performance } from 'node:perf_hooks';
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

export interface OutputLine {
  /** From 1, both streams together. */
  seq: number;
  stream: 'stdout' | 'stderr';
  /** Without its line end; cut at 16,384 characters. */
  text: string;
  /** Monotonic (`performance.now()` of the driver), milliseconds. */
  atMs: number;
}

const MAX_LINE_CHARS = 16_384;

/** The newest lines of a process, both streams, in the order in which they were read. */
export class Output {
  private kept: OutputLine[] = [];
  private seq = 0;
  private readonly listeners = new Set<(line: OutputLine) => void>();

  constructor(private readonly maxLines: number) {}

  get lines(): readonly OutputLine[] {
    return this.kept.slice(-this.maxLines);
  }

  /** Number of the last line so far; 0 before the first. */
  get lastSeq(): number {
    return this.seq;
  }

  /** @returns a function that ends the subscription */
  onLine(listener: (line: OutputLine) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  read(stream: OutputLine['stream'], source: Readable): void {
    const decoder = new StringDecoder('utf8');
    let open = '';
    const take = (text: string): void => {
      const lines = (open + text).split(/\r?\n/);
      open = (lines.pop() ?? '').slice(0, MAX_LINE_CHARS);
      for (const line of lines) this.add(stream, line);
    };
    source.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
    source.on('end', () => {
      if (open !== '') this.add(stream, open); // what a killed process wrote last often lacks its line end
    });
  }

  private add(stream: OutputLine['stream'], text: string): void {
    this.seq += 1;
    const line = { seq: this.seq, stream, text: text.slice(0, MAX_LINE_CHARS), atMs: performance.now() };
    this.kept.push(line);
    if (this.kept.length > 2 * this.maxLines) this.kept = this.kept.slice(-this.maxLines);
    for (const listener of [...this.listeners]) listener(line);
  }
}
