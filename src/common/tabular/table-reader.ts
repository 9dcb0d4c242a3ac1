import { Readable } from 'node:stream';
import { CsvError, type OptionsWithColumns, parse } from 'csv-parse';
import { DomainError } from '../../../libs/problem-details/index.js';
import { fromCsvCell } from './csv-writer.js';
import './tabular.errors.js';

export const TABLE_FORMATS = ['csv', 'ndjson'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export interface TableLimits {
  readonly maxBytes: number;
  readonly maxRows: number;
  /** Characters of one row. */
  readonly maxRowLength: number;
}

/** One row of a table: from CSV texts by the names in its first line, empty cells left out; from NDJSON an object. */
export interface TableRow {
  /** Line of the file that the row begins in, from 1. */
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads a table while it comes in. UTF-8, with or without byte order mark. CSV after RFC 4180 with a line of names first; the
 * names are parted by commas, or by semicolons as spreadsheets in Brazil write them.
 * @throws table.malformed naming the line, table.encoding, table.too_large, table.too_many_rows
 */
export function readTable(
  input: AsyncIterable<Uint8Array>,
  format: TableFormat,
  limits: TableLimits,
): AsyncGenerator<TableRow> {
  const text = decoded(withinBytes(input, limits.maxBytes));
  return withinRows(format === 'csv' ? readCsv(text, limits) : readNdjson(text, limits), limits.maxRows);
}

async function* withinBytes(input: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new DomainError('table.too_large', { detail: `At most ${String(maxBytes)} bytes` });
    yield chunk;
  }
}

async function* withinRows(rows: AsyncIterable<TableRow>, maxRows: number): AsyncGenerator<TableRow> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > maxRows) throw new DomainError('table.too_many_rows', { detail: `At most ${String(maxRows)} rows` });
    yield row;
  }
}

/** Bytes that are no UTF-8 are refused: replaced, they would be stored as question marks. */
async function* decoded(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of input) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw isNoUtf8(error) ? new DomainError('table.encoding', { cause: error }) : error;
  }
}

function isNoUtf8(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

type CsvRecord = Readonly<Record<string, string>>;

async function* readCsv(text: AsyncIterable<string>, { maxRowLength }: TableLimits): AsyncGenerator<TableRow> {
  const { first, all } = await withFirstLine(text, maxRowLength);
  // The parser counts a CRLF inside quotes as two lines. Corrected as it parses: the rows come later than its faults.
  let countedTwice = 0;
  const rowOf = (record: CsvRecord, { lines }: { readonly lines: number }): TableRow => {
    const cells = Object.values(record).join(' ');
    const line = lines - countedTwice - (cells.match(/[\r\n]/g)?.length ?? 0);
    countedTwice += cells.split('\r\n').length - 1;
    return { line, values: cellsOf(record) };
  };
  const options: OptionsWithColumns<TableRow, CsvRecord> = {
    delimiter: first.split(';').length > first.split(',').length ? ';' : ',',
    columns: namesIn,
    skip_empty_lines: true,
    max_record_size: maxRowLength,
    on_record: rowOf,
  };
  const parser = parse(options);
  const source = Readable.from(all);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const row of parser) yield row as TableRow;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: unknown }).lines ?? 1) - countedTwice;
    throw malformed(line, CSV_FAULTS[error.code] ?? 'is no CSV', error);
  } finally {
    source.destroy();
  }
}

const CSV_FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'has a quote that is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'has a quote inside a cell',
  INVALID_OPENING_QUOTE: 'has a quote inside a cell',
  CSV_RECORD_INCONSISTENT_COLUMNS: 'has more or fewer cells than the first line',
  CSV_MAX_RECORD_SIZE: 'is too long',
};

/**
 * Names of the columns. What stands under a name that is there twice, or that objects of JavaScript have a use of their own for,
 * would be lost without a word. Columns without a name, which spreadsheets leave behind the last one, are called by their place.
 */
function namesIn(line: readonly string[]): string[] {
  const names = line.map((name, at) => name.trim() || `column ${String(at + 1)}`);
  if (line.some((name) => /[\r\n]/.test(name))) throw malformed(1, 'has a name with a line end');
  if (new Set(names).size < names.length) throw malformed(1, 'has a name twice');
  if (names.includes('__proto__')) throw malformed(1, 'has a name that no column may have');
  return names;
}

function cellsOf(record: CsvRecord): Record<string, string> {
  const cells = Object.entries(record).filter(([, cell]) => cell !== '');
  return Object.fromEntries(cells.map(([name, cell]) => [name, fromCsvCell(cell)]));
}

/** The first line, and the whole text with it. */
async function withFirstLine(
  text: AsyncIterable<string>,
  maxLength: number,
): Promise<{ first: string; all: AsyncIterable<string> }> {
  const iterator = text[Symbol.asyncIterator]();
  let head = '';
  for (;;) {
    const next = await iterator.next();
    if (next.done !== true) head += next.value;
    if (next.done === true || /[\r\n]/.test(head) || head.length > maxLength) break;
  }
  const all = (async function* () {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  })();
  return { first: /^[^\r\n]*/.exec(head)?.[0] ?? '', all };
}

async function* readNdjson(text: AsyncIterable<string>, { maxRowLength }: TableLimits): AsyncGenerator<TableRow> {
  let line = 0;
  for await (const content of linesOf(text, maxRowLength)) {
    line += 1;
    if (content.trim() !== '') yield { line, values: objectIn(content, line) };
  }
}

async function* linesOf(text: AsyncIterable<string>, maxLength: number): AsyncGenerator<string> {
  let rest = '';
  let line = 1;
  for await (const chunk of text) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      if (part.length > maxLength) throw malformed(line, 'is too long');
      line += 1;
      yield part;
    }
    if (rest.length > maxLength) throw malformed(line, 'is too long');
  }
  yield rest;
}

function objectIn(content: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw malformed(line, 'is no JSON', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(line, 'is no JSON object');
  return value as Record<string, unknown>;
}

function malformed(line: number, what: string, cause?: unknown): DomainError {
  return new DomainError('table.malformed', { detail: `Line ${String(line)} ${what}`, cause });
}
