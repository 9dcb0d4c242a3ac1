import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { countedFile, type FileChunk } from '../../common/tabular/index.js';
import { Audit, type AuditEntry } from './audit.service.js';

export interface ExportTrail {
  /** Actions before the first byte and after the last. */
  readonly begun: string;
  readonly ended: string;
  /** What was asked for, as the audit may keep it. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** Words of it that may name persons: they lie apart. */
  readonly personal?: Readonly<Record<string, string>>;
}

/** Files that leave. Each is on record: its filter before the first byte, count and digest after the last. */
@Injectable()
export class AuditedExports {
  constructor(
    private readonly audit: Audit,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The texts of the file as they are taken. A break on the way, or an end that could not be recorded, breaks the stream. */
  async open(
    actor: Actor,
    { begun, ended, filter, personal }: ExportTrail,
    chunks: AsyncIterable<FileChunk>,
  ): Promise<AsyncGenerator<string>> {
    await this.record(actor, { action: begun, changes: { filter: { ...filter } }, ...(personal ? { personal } : {}) });
    // The stream is taken by the socket, which knows nothing of this request.
    const inRequest = AsyncLocalStorage.snapshot();
    return countedFile(chunks, (sum) => inRequest(() => this.record(actor, { action: ended, changes: { ...sum } })));
  }

  private record(actor: Actor, entry: AuditEntry): Promise<void> {
    return this.unitOfWork.run((tx) => this.audit.append(actor, entry, tx));
  }
}
