import { PassThrough, Readable } from 'node:stream';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type BodyEnd, BodyReader, encodingsOf } from './body-reader.js';

const LIMIT = 100_000;

function read(chunks: readonly Buffer[], encoding: string, limit = LIMIT): Promise<BodyEnd> {
  const encodings = encodingsOf(encoding);
  if (encodings === null) throw new Error('test data');
  return new Promise((resolve) => new BodyReader(Readable.from(chunks), encodings, limit, resolve).start());
}

function bytewise(body: Buffer): Buffer[] {
  return Array.from(body, (byte) => Buffer.from([byte]));
}

const text = Buffer.from('olá '.repeat(50));

describe('BodyReader', () => {
  it.each([
    ['', text],
    ['identity', text],
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity, deflate', deflateSync(text)],
    ['zstd', text],
  ])('undoes «%s», whole and byte by byte', async (encoding, wire) => {
    expect(await read([wire], encoding)).toEqual({ kind: 'complete', body: text });
    expect(await read(bytewise(wire), encoding)).toEqual({ kind: 'complete', body: text });
  });

  it.each(['', 'gzip', 'br', 'deflate'])('an empty body of «%s» is empty', async (encoding) => {
    expect(await read([], encoding)).toEqual({ kind: 'complete', body: Buffer.alloc(0) });
  });

  it('the limit is inclusive', async () => {
    expect(await read([Buffer.alloc(LIMIT)], '')).toMatchObject({ kind: 'complete' });
    expect(await read([Buffer.alloc(LIMIT), Buffer.alloc(1)], '')).toEqual({ kind: 'too_large' });
    expect(await read([gzipSync(Buffer.alloc(LIMIT))], 'gzip')).toMatchObject({ kind: 'complete' });
    expect(await read([gzipSync(Buffer.alloc(LIMIT + 1))], 'gzip')).toEqual({ kind: 'too_large' });
  });

  it('stops bombs, nested ones too, and endless members that unpack to nothing', async () => {
    const bomb = Buffer.alloc(10 * 1024 * 1024);
    const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };
    expect(await read([gzipSync(bomb)], 'gzip')).toEqual({ kind: 'too_large' });
    expect(await read([brotliCompressSync(bomb, fast)], 'br')).toEqual({ kind: 'too_large' });
    expect(await read([gzipSync(gzipSync(bomb))], 'gzip, gzip')).toEqual({ kind: 'too_large' });
    const nothing = gzipSync(Buffer.alloc(0));
    const members = Array.from({ length: Math.ceil(LIMIT / nothing.length) + 1 }, () => nothing);
    expect(await read(members, 'gzip')).toEqual({ kind: 'too_large' });
    // Small outside, nothing inside, too large in between.
    expect(await read([gzipSync(Buffer.concat(members))], 'gzip, gzip')).toEqual({ kind: 'too_large' });
  });

  it.each([
    ['gzip', text],
    ['gzip', gzipSync(text).subarray(0, 20)],
    ['br', brotliCompressSync(text).subarray(0, 10)],
    ['deflate', Buffer.from([0x78, 0xff, 1, 2])],
  ])('says that %s is broken', async (encoding, wire) => {
    expect(await read([wire], encoding)).toMatchObject({ kind: 'broken' });
  });

  it('reports nothing after it was destroyed', async () => {
    const source = new PassThrough();
    const ends: BodyEnd[] = [];
    const reader = new BodyReader(source, ['gzip'], LIMIT, (end) => ends.push(end));
    reader.start();
    source.write(gzipSync(text).subarray(0, 15));
    await new Promise(setImmediate);
    reader.destroy();
    source.end();
    await new Promise(setImmediate);
    expect(ends).toEqual([]);
  });
});

describe('encodingsOf', () => {
  it('refuses towers of encodings', () => {
    expect(encodingsOf('gzip, gzip, gzip')).toBeNull();
    expect(encodingsOf('gzip, identity, br')).toEqual(['gzip', 'br']);
    expect(encodingsOf(undefined)).toEqual([]);
    expect(encodingsOf('gzip, unknown')).toEqual([]);
  });
});
