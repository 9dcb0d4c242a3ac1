import { DomainError } from '../../../libs/problem-details/index.js';
import type { Clock } from '../clock/index.js';
import { inBatches } from '../streams/index.js';
import type { FileChunk } from './counted-file.js';
import { type Cell, csv } from './csv-writer.js';
import type { TableFormat } from './table-reader.js';

/** Media types of files with rows (RFC 4180; NDJSON has no registered one). */
export const TABLE_MEDIA: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

const CHUNK_ROWS = 250;
/** A reader who takes longer holds a cursor for nothing. */
const MAX_MS = 300_000;

export interface CsvFile<T> {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<T> | Iterable<T>;
  /** One for each column. */
  readonly cells: (row: T) => readonly Cell[];
}

export interface NdjsonFile<T> {
  readonly rows: AsyncIterable<T> | Iterable<T>;
  /** What of a row is written. */
  readonly object: (row: T) => object;
}

/** A file in pieces, the names of its columns first, read from the database as they are taken. @throws request.timeout after five minutes */
export function csvFile<T>({ columns, rows, cells }: CsvFile<T>, clock: Clock): AsyncGenerator<FileChunk> {
  return inPieces(csv([columns]), rows, (batch) => csv(batch.map(cells)), clock);
}

/** The same, an object a line. @throws request.timeout after five minutes */
export function ndjsonFile<T>({ rows, object }: NdjsonFile<T>, clock: Clock): AsyncGenerator<FileChunk> {
  const lines = (batch: readonly T[]): string => batch.map((row) => `${JSON.stringify(object(row))}\n`).join('');
  return inPieces('', rows, lines, clock);
}

async function* inPieces<T>(
  head: string,
  rows: AsyncIterable<T> | Iterable<T>,
  textOf: (batch: readonly T[]) => string,
  clock: Clock,
): AsyncGenerator<FileChunk> {
  const deadlineMs = clock.monotonicMs() + MAX_MS;
  yield { text: head, rows: 0 };
  for await (const batch of inBatches(rows, CHUNK_ROWS)) {
    if (clock.monotonicMs() > deadlineMs) throw new DomainError('request.timeout');
    yield { text: textOf(batch), rows: batch.length };
  }
}
