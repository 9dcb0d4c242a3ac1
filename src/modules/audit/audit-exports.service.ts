import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { csvFile, ndjsonFile, type TableFormat } from '../../common/tabular/index.js';
import { AUDIT_COLUMNS, auditCells, auditObject } from './audit-file.js';
import { auditFilterOf, type AuditQuery } from './audit-trail.service.js';
import './audit.errors.js';
import { AuditRepository } from './audit.repository.js';
import { AuditedExports } from './audited-exports.service.js';

export const MAX_EXPORT_ROWS = 100_000;

/** The trail as a file: events with their hashes, without the words about persons that lie apart from them. */
@Injectable()
export class AuditExports {
  constructor(
    private readonly events: AuditRepository,
    private readonly exports: AuditedExports,
    private readonly clock: Clock,
  ) {}

  /**
   * Newest first, in chunks, read from the database as they are taken. A break on the way breaks the stream.
   * @throws request.invalid, audit.export_too_large
   */
  async open(actor: Actor, query: AuditQuery, format: TableFormat): Promise<AsyncGenerator<string>> {
    const filter = auditFilterOf(query, this.clock.now());
    const expected = await this.events.count(actor.scope, filter, MAX_EXPORT_ROWS + 1);
    if (expected > MAX_EXPORT_ROWS) throw new DomainError('audit.export_too_large');
    const trail = { begun: 'audit.export_begun', ended: 'audit.exported', filter: { ...filter, format } };
    const rows = this.events.stream(actor.scope, filter, MAX_EXPORT_ROWS);
    const chunks =
      format === 'csv'
        ? csvFile({ columns: AUDIT_COLUMNS, rows, cells: auditCells }, this.clock)
        : ndjsonFile({ rows, object: auditObject }, this.clock);
    return this.exports.open(actor, trail, chunks);
  }
}
