import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

export type BodyEnd =
  | { readonly kind: 'complete'; readonly body: Buffer }
  | { readonly kind: 'too_large' }
  /** The bytes are not what Content-Encoding says. */
  | { readonly kind: 'broken'; readonly error: Error };

type Encoding = 'gzip' | 'deflate' | 'br';

/** Nobody stacks more, except to make a small message grow. */
const MAX_ENCODINGS = 2;

/**
 * Collects a body and undoes its Content-Encoding, up to a limit that counts the bytes before and after each step.
 * Reports its end once; whoever ends it early calls `destroy`.
 */
export class BodyReader {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private rawSize = 0;
  private isEnded = false;
  private readonly decoders: Transform[] = [];

  /**
   * @param encodings what `encodingsOf` read from the header
   * @param maxBytes limit of the decompressed body, and of the bytes on the wire
   */
  constructor(
    private readonly source: Readable,
    private readonly encodings: readonly Encoding[],
    private readonly maxBytes: number,
    private readonly onEnd: (end: BodyEnd) => void,
  ) {}

  start(): void {
    if (this.encodings.length === 0) {
      this.source.on('data', (chunk: Buffer) => this.keep(chunk));
      this.source.once('end', () => this.finish());
      return;
    }
    // The decoder is made for the first byte: an empty body (HEAD, 204, 304) is no broken gzip.
    this.source.once('end', () => {
      if (this.decoders.length === 0) this.finish();
    });
    this.source.on('data', (chunk: Buffer) => this.decode(chunk));
  }

  /** Stops reading and frees the decoders; nothing is reported afterwards. */
  destroy(): void {
    this.isEnded = true;
    this.chunks.length = 0;
    for (const decoder of this.decoders) decoder.destroy();
  }

  private decode(chunk: Buffer): void {
    if (this.isEnded) return;
    this.rawSize += chunk.length;
    if (this.rawSize > this.maxBytes) return this.end({ kind: 'too_large' });
    if (this.decoders.length === 0 && chunk.length > 0) this.openDecoders(chunk);
    const [first] = this.decoders;
    if (first === undefined || first.write(chunk)) return;
    this.source.pause();
    first.once('drain', () => this.source.resume());
  }

  /** The encoding named last was applied last and is undone first. */
  private openDecoders(firstChunk: Buffer): void {
    const [outermost, ...inner] = [...this.encodings].reverse();
    if (outermost === undefined) return;
    this.decoders.push(createDecoder(outermost, firstChunk[0]));
    for (const encoding of inner) this.decoders.push(createDecoder(encoding, undefined));
    for (const [index, decoder] of this.decoders.entries()) {
      decoder.on('error', (error: Error) => this.end({ kind: 'broken', error }));
      const next = this.decoders[index + 1];
      if (next !== undefined) this.join(decoder, next);
    }
    const last = this.decoders.at(-1);
    last?.on('data', (chunk: Buffer) => this.keep(chunk));
    last?.once('end', () => this.finish());
    this.source.once('end', () => this.decoders[0]?.end());
  }

  /** Bytes between two decoders count as well: a bomb may hide its size in the middle. */
  private join(from: Transform, to: Transform): void {
    let passed = 0;
    from.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      if (passed > this.maxBytes) this.end({ kind: 'too_large' });
    });
    from.pipe(to);
  }

  private keep(chunk: Buffer): void {
    if (this.isEnded) return;
    this.size += chunk.length;
    if (this.size > this.maxBytes) return this.end({ kind: 'too_large' });
    this.chunks.push(chunk);
  }

  private finish(): void {
    const [only] = this.chunks;
    const body = this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks, this.size);
    this.end({ kind: 'complete', body });
  }

  private end(end: BodyEnd): void {
    if (this.isEnded) return;
    this.destroy();
    this.onEnd(end);
  }
}

/**
 * The encodings of a Content-Encoding header, in its order. Unknown ones leave the body as it came (empty list).
 * @returns null when there are more than two
 */
export function encodingsOf(header: string | undefined): readonly Encoding[] | null {
  if (header === undefined || header === '') return [];
  const names = header
    .toLowerCase()
    .split(',', 16)
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > MAX_ENCODINGS) return null;
  const encodings: Encoding[] = [];
  for (const name of names) {
    if (name === 'gzip' || name === 'x-gzip') encodings.push('gzip');
    else if (name === 'deflate' || name === 'br') encodings.push(name);
    else return [];
  }
  return encodings;
}

function createDecoder(encoding: Encoding, firstByte: number | undefined): Transform {
  if (encoding === 'gzip') return createGunzip();
  if (encoding === 'br') return createBrotliDecompress();
  // Servers send both the zlib format of RFC 9110 and bare deflate; method 8 in the low nibble tells the former.
  const isZlib = firstByte === undefined || (firstByte & 0x0f) === 8;
  return isZlib ? createInflate() : createInflateRaw();
}
