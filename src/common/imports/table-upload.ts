import { applyDecorators, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { DomainError } from '../../../libs/problem-details/index.js';
import { ApiProblems, download, extendDeadline, NeverStored } from '../http/index.js';
import { TABLE_MEDIA, type TableFormat } from '../tabular/index.js';
import type { ReportForm } from './row-result.js';

/** To send 10 MiB and have them read. The server itself cuts off whoever sends for longer than 30 seconds. */
const UPLOAD_MS = 45_000;
/** A report that nobody takes any more holds a place that others wait for; a row takes less than two seconds. */
const STALLED_MS = 60_000;
const text = { schema: { type: 'string' } } as const;

/** Reads a file, and gives the report as the rows are carried out. */
export type OpenImport = (
  input: AsyncIterable<Uint8Array>,
  format: TableFormat,
) => Promise<AsyncIterableIterator<string>>;

/** Reads a file of one format. */
export type OpenFile = (input: AsyncIterable<Uint8Array>) => Promise<AsyncIterableIterator<string>>;

/** A handler that answers a file with `takeTable`. Its path stands in `src/bootstrap/body-types.ts` too. */
export function TakesTable(): MethodDecorator {
  return applyDecorators(
    NeverStored(),
    ApiConsumes('text/csv', 'application/x-ndjson'),
    ApiBody({ required: true, ...text }),
    ApiProduces('application/x-ndjson', 'text/csv'),
    ApiOkResponse({ content: { 'application/x-ndjson': text, 'text/csv': text } }),
    ApiProblems('table.malformed', 'table.encoding', 'table.too_large', 'table.too_many_rows', 'table.import_busy'),
  );
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

interface ReportFile {
  readonly form: ReportForm;
  /** Where it is saved, without its ending. */
  readonly name: string;
}

/**
 * Takes a table in and answers with the report on it.
 * @throws request.unsupported_media, request.timeout when the request was answered while the file came in
 */
export function takeTable(exchange: Exchange, report: ReportFile, open: OpenImport): Promise<StreamableFile> {
  const format = formatOf(exchange.request);
  return takeFile(exchange, report, (input) => open(input, format));
}

/** The same for a file whose type was looked at. @throws request.timeout when the request was answered while the file came in */
export async function takeFile(
  { request, response }: Exchange,
  { form, name }: ReportFile,
  open: OpenFile,
): Promise<StreamableFile> {
  extendDeadline(response, UPLOAD_MS);
  // A file that is refused half-way must not take the connection with it, which carries the refusal.
  const input = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const report = await open(input);
  if (response.headersSent) {
    // The deadline has answered while the file came in: nobody would take the report, and its place would stay taken.
    await report.return?.();
    throw new DomainError('request.timeout');
  }
  response.setTimeout(STALLED_MS, () => response.destroy());
  return download(report, { type: TABLE_MEDIA[form], name: `${name}.${form}` });
}

function formatOf(request: Request): TableFormat {
  if (request.is('text/csv') !== false && request.is('text/csv') !== null) return 'csv';
  if (request.is('application/x-ndjson') === 'application/x-ndjson') return 'ndjson';
  throw new DomainError('request.unsupported_media', { detail: 'Send text/csv or application/x-ndjson' });
}
