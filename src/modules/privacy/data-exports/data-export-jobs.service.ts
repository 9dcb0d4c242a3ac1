import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Logger } from '../../../common/logging/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { PrivacyConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import { type DataExport, type ExportFailure, type ExportFile, MAX_ATTEMPTS } from './data-export.js';
import { DataExportsRepository } from './data-exports.repository.js';
import { SubjectData } from './subject-data.service.js';
import { subjectFiles } from './subject-files.js';
import { zipFiles } from './zip.js';

const ACTOR = systemActor('privacy');
/** Longer than building the largest file takes; afterwards another process tries. */
const CLAIM_MS = 120_000;
const DAY_MS = 86_400_000;
const PART_BYTES = 524_288;
const MAX_ENDED = 20;

interface Built {
  readonly bytes: Buffer;
  readonly rows: Readonly<Record<string, number>>;
}

/** Builds the files of data exports, one at a time, and takes away those that have had their time. */
@Injectable()
export class DataExportJobs {
  constructor(
    private readonly exports: DataExportsRepository,
    private readonly subjects: SubjectData,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly config: PrivacyConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** One pass. @returns whether it built something, so that more may wait */
  async runDue(): Promise<boolean> {
    await this.expire();
    const dataExport = await this.exports.claimNext(CLAIM_MS);
    if (!dataExport) return false;
    try {
      await this.build(dataExport);
    } catch (error) {
      const { id, attempt } = dataExport;
      this.logger.warn({ err: error, dataExportId: id, attempt }, 'data export could not be built');
      if (attempt >= MAX_ATTEMPTS) await this.fail(dataExport, 'unexpected');
    }
    return true;
  }

  private async build(dataExport: DataExport): Promise<void> {
    const builtAt = this.clock.now();
    const built = await this.collect(dataExport, builtAt);
    if (!built) return this.fail(dataExport, 'client_gone');
    const { bytes, rows } = built;
    if (bytes.length > this.config.DATA_EXPORT_MAX_MB * 1_048_576) return this.fail(dataExport, 'too_large');
    const until = new Date(builtAt.getTime() + this.config.DATA_EXPORT_DAYS * DAY_MS);
    for (let at = 0, piece = 0; at < bytes.length; at += PART_BYTES, piece += 1) {
      const part = bytes.subarray(at, at + PART_BYTES);
      await this.unitOfWork.run((tx) => this.exports.insertPart(dataExport, piece, part, until, tx));
    }
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file: ExportFile = { sizeBytes: bytes.length, sha256, rows, builtAt, until };
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.exports.markReady(dataExport, file, tx))) return;
      const changes = { sizeBytes: file.sizeBytes, sha256, rows };
      await this.record('data_export.built', dataExport, changes, tx);
    });
  }

  /** Null for a client that is gone. */
  private async collect({ clientId, requestedAt }: DataExport, builtAt: Date): Promise<Built | null> {
    const tables = await this.subjects.tablesOf(clientId);
    if (!tables) return null;
    const files = subjectFiles({ clientId, requestedAt, builtAt }, tables);
    const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows.length]));
    return { bytes: await zipFiles(files, builtAt), rows };
  }

  private async fail(dataExport: DataExport, failure: ExportFailure): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      if (await this.exports.markFailed(dataExport, failure, tx))
        await this.record('data_export.failed', dataExport, { failure }, tx);
    });
  }

  private async expire(): Promise<void> {
    for (const ended of await this.exports.listEnded(this.clock.now(), MAX_ENDED))
      await this.unitOfWork.run(async (tx) => {
        await this.exports.dropFile(ended, 'expired', tx);
        await this.record('data_export.expired', ended, {}, tx);
      });
  }

  private async record(
    action: string,
    { id, clientId }: DataExport,
    changes: object,
    tx: Parameters<Audit['append']>[2],
  ): Promise<void> {
    await this.audit.append(
      ACTOR,
      { action, target: { type: 'data_export', id }, clientId, changes: { ...changes } },
      tx,
    );
  }
}
