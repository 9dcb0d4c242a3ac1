import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import type { ImportOptions } from '../../common/imports/index.js';
import type { TableFormat } from '../../common/tabular/index.js';
import { AuditedImports } from '../audit/index.js';
import { cellOf } from './client-file.js';
import { ImportRows } from './import-rows.service.js';

/**
 * Clients from a file. Each row is a unit of work of its own, so that a break on the way leaves whole clients, and a repeat of the
 * file makes nothing twice.
 */
@Injectable()
export class ClientImports {
  constructor(
    private readonly rows: ImportRows,
    private readonly imports: AuditedImports,
  ) {}

  /**
   * @param input UTF-8, at most 10 MiB and 10,000 rows
   * @returns the report, a row as soon as it is done
   * @throws request.forbidden for whoever is bound to clients, table.…
   */
  async open(
    actor: Actor,
    input: AsyncIterable<Uint8Array>,
    format: TableFormat,
    options: ImportOptions,
  ): Promise<AsyncIterableIterator<string>> {
    if (!actor.scope.reachesAll) throw new DomainError('request.forbidden', { detail: 'Only staff may add clients' });
    const plan = { action: 'client.imported', prepare: this.rows.worksOf(actor, options.mode), cellOf };
    return this.imports.open(actor, input, format, plan, options);
  }
}
