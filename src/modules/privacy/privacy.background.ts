import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Background, PollingWorker } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { DataExportJobs } from './data-exports/data-export-jobs.service.js';
import { ErasureJobs } from './erasures/erasure-jobs.service.js';

const EVERY_MS = 5_000;

/** Work of this module that nobody waits for. Several processes may do it: each job is claimed by itself. */
@Injectable()
export class PrivacyBackground implements OnModuleInit {
  constructor(
    private readonly exportJobs: DataExportJobs,
    private readonly erasureJobs: ErasureJobs,
    private readonly background: Background,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.register('privacy.data_exports', () => this.exportJobs.runDue());
    this.register('privacy.erasures', () => this.erasureJobs.runDue());
  }

  private register(name: string, work: () => Promise<boolean>): void {
    const worker = new PollingWorker({ name, everyMs: EVERY_MS, work }, this.logger);
    this.background.register({ name, start: () => worker.start(), stop: () => worker.stop() });
  }
}
