import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Unit in which WiredTiger allocates: a page begins at a multiple of it. */
const ALLOCATION = 4096;
/** Bytes of a page that are never compressed: its header (28), that of the block (12), and the first of the content. */
const UNCOMPRESSED = 64;
/** Before the compressed bytes: their length, the length when unpacked, and two numbers that do not matter here. */
const LZ4_PREFIX = 16;
const OFFSET = { memorySize: 16, type: 24, flags: 25, version: 27, diskSize: 28 } as const;
const IS_COMPRESSED = 0x01;

/** Whether texts stand in the files of a folder. */
export interface Sightings {
  /** Texts that were found, each with the files that hold it. */
  readonly found: ReadonlyMap<string, readonly string[]>;
  /** How many compressed pages were unpacked and looked through. */
  readonly unpackedPages: number;
}

/**
 * Looks for texts in every file below a folder, whatever the file is for: as they stand, as UTF-16, hex and Base64, and the same in
 * each page that SecantusDB or another WiredTiger has compressed by LZ4, freed pages included. Upper and lower case count alike.
 */
export function sightingsOf(texts: readonly string[], folder: string): Sightings {
  const found = new Map<string, string[]>();
  let unpackedPages = 0;
  const forms = new Map(texts.map((text) => [text, formsOf(text)]));
  for (const name of filesBelow(folder)) {
    const bytes = withoutEmptyEnd(readFileSync(join(folder, name)));
    const pages = name.endsWith('.wt') ? unpacked(bytes) : [];
    unpackedPages += pages.length;
    const haystack = Buffer.concat([bytes, ...pages])
      .toString('latin1')
      .toLowerCase();
    for (const [text, written] of forms)
      if (written.some((form) => haystack.includes(form))) found.set(text, [...(found.get(text) ?? []), name]);
  }
  return { found, unpackedPages };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

/** As bytes in lower case, one character a byte. */
function formsOf(text: string): string[] {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, 'utf16le');
  // A text within a longer one starts at any of three places of its Base64; the border characters depend on what is beside it.
  const base64 = [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64');
    return padded.slice(Math.ceil((shift * 8) / 6) + (shift === 0 ? 0 : 1), -4);
  });
  const bytes = [utf8, utf16, Buffer.from(utf16).swap16()].map((form) => form.toString('latin1'));
  return [...bytes, utf8.toString('hex'), ...base64].map((form) => form.toLowerCase());
}

/** A journal is allocated in full, and most of it is empty. */
function withoutEmptyEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, Math.min(bytes.length, end + ALLOCATION));
}

/** Every compressed page of a file, unpacked; also those that the file has freed and not yet written over. */
function unpacked(bytes: Buffer): Buffer[] {
  const pages: Buffer[] = [];
  for (let at = ALLOCATION; at + UNCOMPRESSED + LZ4_PREFIX < bytes.length; at += ALLOCATION) {
    const diskSize = bytes.readUInt32LE(at + OFFSET.diskSize);
    const isPage =
      bytes.readUInt8(at + OFFSET.version) <= 1 &&
      diskSize >= ALLOCATION &&
      diskSize % ALLOCATION === 0 &&
      at + diskSize <= bytes.length;
    if (!isPage || (bytes.readUInt8(at + OFFSET.flags) & IS_COMPRESSED) === 0) continue;
    const packed = bytes.readUInt32LE(at + UNCOMPRESSED);
    const start = at + UNCOMPRESSED + LZ4_PREFIX;
    if (packed === 0 || start + packed > at + diskSize) continue;
    pages.push(unpackLz4(bytes.subarray(start, start + packed), bytes.readUInt32LE(at + OFFSET.memorySize)));
  }
  return pages;
}

/**
 * One block of LZ4: runs of literal bytes, each followed by a repeat of what was already written. What is no such block gives what could be
 * read of it.
 * Source: lz4 Block Format Description.
 */
export function unpackLz4(packed: Buffer, maxSize: number): Buffer {
  const out = Buffer.alloc(maxSize);
  let [from, to] = [0, 0];
  const lengthFrom = (short: number): number => {
    let length = short;
    for (let more = short === 15 ? 255 : 0; more === 255;) {
      more = packed[from++] ?? 0;
      length += more;
    }
    return length;
  };
  while (from < packed.length && to < maxSize) {
    const token = packed[from++] ?? 0;
    const literals = lengthFrom(token >> 4);
    to += packed.copy(out, to, from, from + literals);
    from += literals;
    if (from + 2 > packed.length) break;
    const distance = packed.readUInt16LE(from);
    from += 2;
    const end = Math.min(maxSize, to + lengthFrom(token & 15) + 4);
    if (distance === 0 || distance > to) break;
    for (; to < end; to += 1) out[to] = out[to - distance] ?? 0;
  }
  return out.subarray(0, to);
}
