import { AsyncResource } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Logger } from '../../common/logging/index.js';
import { AccessLogBuffer } from './access-log-buffer.js';
import type { AccessLog } from './access-log.js';
import { AccessLogsRepository } from './access-logs.repository.js';
import { AccessRecord } from './access-record.js';

/** Records the calls of this process. */
@Injectable()
export class AccessRecorder implements OnApplicationShutdown {
  private readonly buffer: AccessLogBuffer;

  constructor(
    private readonly logs: AccessLogsRepository,
    clock: Clock,
    logger: Logger,
  ) {
    // A timer that a request sets off must not act as part of that request.
    const outside = new AsyncResource('AccessRecorder');
    this.buffer = new AccessLogBuffer(logs, logger, clock, {
      after: (ms, work) => {
        const timer = outside.runInAsyncScope(() => setTimeout(work, ms));
        return () => {
          clearTimeout(timer);
        };
      },
    });
  }

  /** Begins the record of a call. @param present the row as things stand, asked later */
  open(present: () => AccessLog): AccessRecord {
    return new AccessRecord(present, {
      insert: (row, tx) => {
        this.logs.insert(row, tx);
      },
      buffer: (row) => {
        this.buffer.add(row);
      },
    });
  }

  /** Comes after the last answer and before the connection to the database closes. */
  async onApplicationShutdown(): Promise<void> {
    await this.buffer.close();
  }
}
