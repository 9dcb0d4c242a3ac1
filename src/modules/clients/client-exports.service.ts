import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, assertPermitted } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { csvFile, type FileChunk, ndjsonFile, type TableFormat } from '../../common/tabular/index.js';
import { AuditedExports } from '../audit/index.js';
import type { Client, ClientStatus } from './client.js';
import { cellsOf, columnsOf, FILE_COLUMNS } from './client-file.js';
import type { ClientFilter } from './client-conditions.repository.js';
import { ClientsRepository } from './clients.repository.js';
import { filterOf } from './clients.service.js';
import { masked } from './personal-data.js';

export const MAX_EXPORT_ROWS = 100_000;

export interface ClientExportQuery {
  readonly format?: TableFormat;
  readonly search?: string;
  readonly status?: ClientStatus;
  readonly tag?: string;
  readonly deleted?: boolean;
  /** What personal data in clear is needed for; without it all is masked. */
  readonly purpose?: string;
}

/** Clients as a file. */
@Injectable()
export class ClientExports {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly exports: AuditedExports,
    private readonly clock: Clock,
  ) {}

  /**
   * CSV (RFC 4180, UTF-8) or NDJSON in chunks, read from the database as they are taken. A break on the way breaks the stream.
   * @throws request.forbidden for personal data without `clients:read_pii`, client.export_too_large
   */
  async open(actor: Actor, query: ClientExportQuery): Promise<AsyncGenerator<string>> {
    const { format = 'csv', purpose } = query;
    if (purpose !== undefined) assertPermitted(actor, 'clients:read_pii');
    if (query.deleted === true) assertPermitted(actor, 'clients:restore');
    const filter = filterOf(query);
    const count = await this.clients.countOf(actor.scope, filter, MAX_EXPORT_ROWS + 1);
    if (count > MAX_EXPORT_ROWS) throw new DomainError('client.export_too_large');
    const personal = purpose === undefined ? {} : { personal: { purpose } };
    const trail = { begun: 'client.export_begun', ended: 'client.exported', filter: shown(query, format), ...personal };
    return this.exports.open(actor, trail, this.fileOf(actor, filter, format, purpose !== undefined));
  }

  private fileOf(
    actor: Actor,
    filter: ClientFilter,
    format: TableFormat,
    isInClear: boolean,
  ): AsyncGenerator<FileChunk> {
    const rows = this.clients.stream(actor.scope, filter, MAX_EXPORT_ROWS);
    const show = (client: Client): Client => (isInClear ? client : masked(client));
    return format === 'csv'
      ? csvFile({ columns: FILE_COLUMNS, rows, cells: (client) => cellsOf(show(client)) }, this.clock)
      : ndjsonFile({ rows, object: (client) => columnsOf(show(client)) }, this.clock);
  }
}

/** The query as the audit keeps it: without the words that were searched for, which may belong to a person. */
function shown(query: ClientExportQuery, format: TableFormat): Record<string, unknown> {
  const { search, status, tag, deleted, purpose } = query;
  const isInClear = purpose !== undefined;
  const given = { format, isInClear, status, tag, deleted, ...(search === undefined ? {} : { search: 'given' }) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
