import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type Cell, csvFile } from '../../common/tabular/index.js';
import { AuditedExports } from '../audit/index.js';
import type { AccessLog } from './access-log.js';
import { accessLogFilterOf, type AccessLogQuery } from './access-log-query.js';
import { type AccessLogFilter, AccessLogsRepository } from './access-logs.repository.js';
import { AccessLogs } from './access-logs.service.js';

export const MAX_EXPORT_ROWS = 100_000;

const COLUMNS = [
  'id',
  'at',
  'clientId',
  'userId',
  'apiKeyId',
  'action',
  'ip',
  'userAgent',
  'method',
  'endpoint',
  'statusCode',
  'durationMs',
  'requestId',
  'appendedBy',
  'details',
] as const;

/** The access log as a file. */
@Injectable()
export class AccessLogExports {
  constructor(
    private readonly logs: AccessLogsRepository,
    private readonly accessLogs: AccessLogs,
    private readonly exports: AuditedExports,
    private readonly clock: Clock,
  ) {}

  /**
   * CSV (RFC 4180, UTF-8) in chunks, read from the database as they are taken. A break on the way breaks the stream.
   * @throws request.invalid, access_log.export_too_large
   */
  async open(actor: Actor, query: AccessLogQuery): Promise<AsyncGenerator<string>> {
    const filter = accessLogFilterOf(query, actor, this.clock.now(), this.accessLogs.keptMs);
    const expected = await this.logs.count(actor.scope, filter, MAX_EXPORT_ROWS + 1);
    if (expected > MAX_EXPORT_ROWS) throw new DomainError('access_log.export_too_large');
    const trail = { begun: 'access_log.export_begun', ended: 'access_log.exported', filter: shown(filter) };
    const rows = this.logs.stream(actor.scope, filter, MAX_EXPORT_ROWS);
    return this.exports.open(actor, trail, csvFile({ columns: COLUMNS, rows, cells }, this.clock));
  }
}

function cells(row: AccessLog): Cell[] {
  const { details, at, ...plain } = row;
  const values = { ...plain, at: at.toISOString(), details: details && JSON.stringify(details) };
  return COLUMNS.map((column) => values[column]);
}

/** The filter as the audit keeps it: without the address that was asked for, which belongs to a person. */
function shown({ ip, ...filter }: AccessLogFilter): Record<string, unknown> {
  return { ...filter, ...(ip === undefined ? {} : { ip: 'given' }) };
}
