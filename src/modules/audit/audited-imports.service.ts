import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import {
  Counts,
  ERRORS_COLUMN,
  type ImportOptions,
  importReport,
  type RowResult,
  resultOf,
  type RowWork,
} from '../../common/imports/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { type Cell, readTable, type TableFormat, type TableRow } from '../../common/tabular/index.js';
import { Audit } from './audit.service.js';

/** What is made of the rows of a file. */
export interface ImportPlan {
  /** Action in the audit, once the file is over. */
  readonly action: string;
  /** Looks rows up together; one work for each, in their order. */
  readonly prepare: (rows: readonly TableRow[]) => Promise<readonly RowWork[]>;
  /** What stands in the error file for a value of a row. */
  readonly cellOf: (column: string, value: unknown) => Cell;
}

/** Reads rows of a file as it comes in; throws as `readTable`. */
export type ReadRows = (input: AsyncIterable<Uint8Array>) => AsyncIterable<TableRow>;

const LIMITS = { maxBytes: 10 * 1_048_576, maxRows: 10_000, maxRowLength: 100_000 };
/** Rows that are looked up together. */
const BATCH_ROWS = 100;
/** What is left after it is skipped; a repeat of the file goes on with it. */
const MAX_IMPORT_MS = 900_000;
/** Files in memory at once, whatever they hold; another one is told to come again. */
const MAX_AT_ONCE = 2;

interface ReadFile {
  readonly rows: readonly TableRow[];
  /** Hex. */
  readonly sha256: string;
}

/**
 * Files that come in. One is read whole before its first row is carried out; how its rows ended is on record before its report
 * ends, also when the reader of the report leaves or something breaks on the way: then the rows behind are not carried out.
 */
@Injectable()
export class AuditedImports {
  private running = 0;

  constructor(
    private readonly audit: Audit,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @param input UTF-8, as a table at most 10 MiB and 10,000 rows
   * @param format of a table, or what reads another file
   * @returns the report, a row as soon as it is done
   * @throws table.…, among them table.import_busy
   */
  async open(
    actor: Actor,
    input: AsyncIterable<Uint8Array>,
    format: TableFormat | ReadRows,
    plan: ImportPlan,
    options: ImportOptions,
  ): Promise<AsyncIterableIterator<string>> {
    if (this.running >= MAX_AT_ONCE) throw new DomainError('table.import_busy', { retryAfterSeconds: 30 });
    this.running += 1;
    try {
      const file = await readWhole(input, format);
      // The report is taken by the socket, which knows nothing of this request.
      const inRequest = AsyncLocalStorage.snapshot();
      const results = inRequest(() => this.carryOut(actor, file, plan, options));
      return this.released(importReport(options.report, file.rows, results, plan.cellOf), inRequest);
    } catch (error) {
      this.running -= 1;
      throw error;
    }
  }

  /** Takes every step in the context of the request, and gives the place free at the end, also when nobody takes a single row. */
  private released(report: AsyncGenerator<string>, inRequest: <T>(work: () => T) => T): AsyncIterableIterator<string> {
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.running -= 1;
      isOver = true;
    };
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: async () => {
        try {
          const next = await inRequest(() => report.next());
          if (next.done === true) end();
          return next;
        } catch (error) {
          end();
          throw error;
        }
      },
      return: async () => {
        end();
        await inRequest(() => report.return(undefined));
        return { done: true, value: undefined };
      },
    };
  }

  private async *carryOut(
    actor: Actor,
    { rows, sha256 }: ReadFile,
    { action, prepare }: ImportPlan,
    { mode }: ImportOptions,
  ): AsyncGenerator<RowResult> {
    const counts = new Counts();
    const deadlineMs = this.clock.monotonicMs() + MAX_IMPORT_MS;
    let isStopped = false;
    try {
      for (let at = 0; at < rows.length; at += BATCH_ROWS) {
        const batch = rows.slice(at, at + BATCH_ROWS);
        const works = await prepare(batch);
        for (const [n, { line }] of batch.entries()) {
          const work = works[n];
          isStopped ||= this.clock.monotonicMs() > deadlineMs;
          const result = isStopped || work === undefined ? skipped(line) : await resultOf(line, work);
          if (result.outcome === 'refused' && mode === 'stopOnError') isStopped = true;
          counts.add(result);
          yield result;
        }
      }
    } finally {
      // Before the report ends: one whose import is not recorded must look broken.
      const changes = { mode, sha256, rows: rows.length, ...counts.all() };
      await this.unitOfWork.run((tx) => this.audit.append(actor, { action, changes }, tx));
    }
  }
}

async function readWhole(input: AsyncIterable<Uint8Array>, format: TableFormat | ReadRows): Promise<ReadFile> {
  const digest = createHash('sha256');
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of input) {
      digest.update(chunk);
      yield chunk;
    }
  };
  const rows: TableRow[] = [];
  const read = typeof format === 'string' ? readTable(hashed(), format, LIMITS) : format(hashed());
  for await (const row of read) rows.push(withoutErrors(row));
  return { rows, sha256: digest.digest('hex') };
}

/** An error file may be sent again as it is. */
function withoutErrors({ line, values }: TableRow): TableRow {
  const { [ERRORS_COLUMN]: _errors, ...rest } = values;
  return { line, values: rest };
}

function skipped(line: number): RowResult {
  return { line, outcome: 'skipped', id: null, code: null, errors: [] };
}
