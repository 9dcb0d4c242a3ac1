import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, type Hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import type { AccessLog } from './access-log.js';
import { accessLogFilterOf, type AccessLogQuery } from './access-log-query.js';
import { type AccessLogFilter, AccessLogsRepository } from './access-logs.repository.js';
import { AccessLogs } from './access-logs.service.js';

export const MAX_EXPORT_ROWS = 100_000;
const CHUNK_ROWS = 250;
/** A reader who takes longer holds a cursor for nothing. */
const MAX_EXPORT_MS = 300_000;

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

/** The access log as a file. Each export is itself in the audit: its filter before the first byte, count and digest after the last. */
@Injectable()
export class AccessLogExports {
  constructor(
    private readonly logs: AccessLogsRepository,
    private readonly accessLogs: AccessLogs,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
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
    await this.record(actor, 'access_log.export_begun', { filter: shown(filter) });
    // The stream is taken by the socket, which knows nothing of this request.
    const inRequest = AsyncLocalStorage.snapshot();
    return this.chunks(actor, filter, (changes) => inRequest(() => this.record(actor, 'access_log.exported', changes)));
  }

  private async *chunks(
    actor: Actor,
    filter: AccessLogFilter,
    record: (changes: Record<string, unknown>) => Promise<void>,
  ): AsyncGenerator<string> {
    const digest = createHash('sha256');
    let rows = 0;
    let isComplete = false;
    try {
      yield hashed(digest, csv([COLUMNS]));
      for await (const chunk of this.batches(actor, filter)) {
        rows += chunk.length;
        yield hashed(digest, csv(chunk.map(cells)));
      }
      isComplete = true;
    } finally {
      // Before the stream ends: a file whose export is not recorded must look broken.
      await record({ rows, sha256: digest.digest('hex'), isComplete });
    }
  }

  private async *batches(actor: Actor, filter: AccessLogFilter): AsyncGenerator<AccessLog[]> {
    const deadlineMs = this.clock.monotonicMs() + MAX_EXPORT_MS;
    let batch: AccessLog[] = [];
    for await (const row of this.logs.stream(actor.scope, filter, MAX_EXPORT_ROWS)) {
      batch.push(row);
      if (batch.length < CHUNK_ROWS) continue;
      yield batch;
      batch = [];
      if (this.clock.monotonicMs() > deadlineMs) throw new DomainError('request.timeout');
    }
    if (batch.length > 0) yield batch;
  }

  private record(actor: Actor, action: string, changes: Record<string, unknown>): Promise<void> {
    return this.unitOfWork.run((tx) => this.audit.append(actor, { action, changes }, tx));
  }
}

/** Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP ASVS 5.0, 1.2.10). */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  // The library's own `escape_formulas` leaves out NUL.
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replace(/^[=+\-@\t\r\0]/, "'$&") : cell))),
    { record_delimiter: '\r\n' },
  );
}

function cells(row: AccessLog): (string | number | null)[] {
  const { details, at, ...plain } = row;
  const values = { ...plain, at: at.toISOString(), details: details && JSON.stringify(details) };
  return COLUMNS.map((column) => values[column]);
}

function hashed(digest: Hash, text: string): string {
  digest.update(text);
  return text;
}

/** The filter as the audit keeps it: without the address that was asked for, which belongs to a person. */
function shown({ ip, ...filter }: AccessLogFilter): Record<string, unknown> {
  return { ...filter, ...(ip === undefined ? {} : { ip: 'given' }) };
}
